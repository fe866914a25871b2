import { expect, test } from 'vitest';
import { emptyLatches } from '../../../src/model/latch.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createEnding, type Ending } from '../../../src/signald/ending.ts';

/** An end whose every step is written down, with a clock that a test moves. */
function rig(): { readonly ending: Ending; readonly steps: string[]; readonly wait: (ms: number) => Promise<void> } {
  const steps: string[] = [];
  let nowMs = 0;
  let due: { atMs: number; call: () => void }[] = [];
  const clock: Clock = {
    bootId: 'test', scale: 1, monoMs: () => nowMs, wallMs: () => nowMs, stamp: (errorMs) => ({ bootId: 'test', monoMs: nowMs, wallMs: nowMs, errorMs }),
    after(delayMs, call) {
      due.push({ atMs: nowMs + delayMs, call });
      return () => undefined;
    },
  };
  const ending = createEnding({
    clock, log: createLogger('test'),
    journal: {
      book: emptyLatches, append: (records) => { steps.push(`journal ${records.map(({ type }) => type).join()}`); }, faults: () => [],
      state: () => ({ lines: 0, worstSyncMs: 0, problem: null }), settled: () => { steps.push('settled'); return Promise.resolve(); },
    },
    stop: () => { steps.push('flash, no more ticks'); },
    close: () => { steps.push('close'); return []; },
    exit: (code) => { steps.push(`exit ${code}`); },
  });
  return {
    ending, steps,
    async wait(ms) {
      nowMs += ms;
      for (const { call } of due.filter(({ atMs }) => atMs <= nowMs)) call();
      due = due.filter(({ atMs }) => atMs > nowMs);
      await new Promise((done) => { setImmediate(done); });
    },
  };
}

test('a replacement: flash commanded and ticks ended, then the order on the disk, then the artefact, and only then the end, to be started again', async () => {
  const { ending, steps, wait } = rig();
  const replaced = ending.endAround(() => { steps.push('replace'); });
  expect(steps).toEqual(['flash, no more ticks', 'journal stop']);
  await wait(100);
  expect(steps.slice(2)).toEqual(['settled', 'replace']);
  expect(await replaced).toBeNull();
  // What comes meanwhile finds it ending.
  ending.end('SIGTERM');
  expect(await ending.endAround(() => { steps.push('twice'); })).toBe('signald.ending');
  await wait(100);
  expect(steps.slice(4)).toEqual(['settled', 'close', 'exit 75']);
});

test('a disk that refuses: said, and the process ends all the same, on whichever artefact stands there', async () => {
  const { ending, steps, wait } = rig();
  const replaced = ending.endAround(() => { throw new Error('ENOSPC'); });
  await wait(100);
  expect(await replaced).toContain('ENOSPC');
  await wait(100);
  expect(steps.at(-1)).toBe('exit 75');
});

test('an order to end: flash, and an exit that asks for no new start', async () => {
  const { ending, steps, wait } = rig();
  ending.end('SIGTERM');
  await wait(100);
  expect(steps).toEqual(['flash, no more ticks', 'journal stop', 'settled', 'close', 'exit 0']);
});
