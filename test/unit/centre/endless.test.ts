import { expect, test } from 'vitest';
import type { CentreClient } from '../../../src/centre/client.ts';
import { fetchRows } from '../../../src/centre/fetchRows.ts';
import { orderOne } from '../../../src/centre/tool/command.ts';
import { readOptions } from '../../../src/centre/tool/options.ts';
import type { Tool } from '../../../src/centre/tool/tool.ts';
import type { FetchEntry } from '../../../src/model/linkFetch.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';

/** Time passes when a test says so. */
function turned(): { readonly clock: Clock; readonly pass: (ms: number) => Promise<void> } {
  let nowMs = 0;
  let timers: { readonly atMs: number; readonly call: () => void }[] = [];
  const clock: Clock = { ...createClock(), monoMs: () => nowMs, after(ms, call) {
    const timer = { atMs: nowMs + ms, call };
    timers.push(timer);
    return () => { timers = timers.filter((one) => one !== timer); };
  } };
  return { clock, async pass(ms) {
    for (const untilMs = nowMs + ms; nowMs < untilMs;) {
      nowMs += 500;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { call } of due) call();
      await new Promise((resolve) => { setImmediate(resolve); });
    }
  } };
}

test('a cabinet that sends page after page without a row is given up; one whose rows come is not', async () => {
  const { clock, pass } = turned();
  let answer: ((payload: string) => void) | null = null;
  let ended: string | null | undefined;
  fetchRows((_site, _topic, _payload, onAnswer) => {
    answer = onAnswer;
    return { sent: Promise.resolve(true), done: () => undefined };
  }, clock, { site: 's', channel: 'event', code: 'all', fromMs: 0, toMs: 1 }, { pageMs: 60_000, onPage: () => undefined }).then(({ reason }) => { ended = reason; return null; }).catch(() => null);
  const page = (entries: readonly FetchEntry[]): void => { answer?.(JSON.stringify({ schema: 1, epoch: 'e', code: 'all', channel: 'event', outcome: 'ok', reason: null, entries, done: false, more: false })); };
  for (let seq = 1; seq < 5; seq++) {
    page([{ ts: 1, errorMs: null, seq, code: 'stage.changed', values: {}, quality: 'ok' }]);
    await pass(40_000);
  }
  expect(ended).toBeUndefined();
  for (let times = 0; times < 5; times++) {
    page([]);
    await pass(10_000);
  }
  expect(ended).toBe('centre.noAnswer');
});

test.each([['nobody answers', 62_000, false], ['somebody ends it', 3000, true]])('an order with --for ends soon where %s', async (_, withinMs, interrupted) => {
  const { clock, pass } = turned();
  const read = readOptions(['command', 'tlc.mode.flash', '--site', 's1', '--for', '8h', '--lang', 'en'], {}, 0);
  if (read.kind !== 'run') throw new Error(read.detail);
  const client: CentreClient = {
    connected: () => true, ready: () => Promise.resolve(true), order: () => new Promise(() => undefined), alive: () => undefined, document: () => Promise.resolve(null),
    fetch: () => Promise.reject(new Error('not asked')), publish: () => Promise.reject(new Error('not asked')), lastError: () => null, end: () => Promise.resolve(),
  };
  const said: string[] = [];
  const ended = new AbortController();
  const tool: Tool = { options: read.options, clock, tls: null, key: { keyId: 'k', sign: () => '' }, write: (line) => { said.push(line); }, ended: new Promise((resolve) => { ended.signal.addEventListener('abort', () => { resolve(); }); }), dial: () => client };
  let exit: number | undefined;
  orderOne(tool).then((code) => { exit = code; return null; }).catch(() => null);
  await pass(2000);
  if (interrupted) ended.abort();
  await pass(withinMs - 2000);
  expect([exit, said]).toEqual([3, [expect.stringMatching(/^s1: no answer/)]]);
});
