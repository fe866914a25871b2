import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createMonitor } from '../../../src/monitor/monitor.ts';
import { createJudge } from '../../../src/monitord/judge.ts';
import { junction } from '../guard/junction.ts';
import { emptyTick, readBlock, request, response, safetyHash, writeBlock } from '../monitor/wire.ts';

const site = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }] });

/** The judge over a log and a drop line that only write down. */
function bench() {
  const created = createMonitor({ format: 'ngatu-site/1', safetyHash, safety: site }, 'monitor-1');
  if (!created.ok) throw new Error(created.problem);
  const lines: unknown[] = [];
  const held: boolean[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => { lines.push(JSON.parse(line)); } });
  let ownMs = 0;
  const judge = createJudge(created, log, () => ownMs, { hold: (closed) => { held.push(closed); }, close: () => undefined });
  let n = 0;
  let last: { readonly registers: number[]; readonly flashCommand: boolean } | null = null;
  const tick = (lamps: Record<number, string>, flashCommand = false, aheadMs = 0) => {
    n += 1;
    ownMs = n * 100 - aheadMs;
    const registers = writeBlock({ seq: n, lamps, flashCommand });
    const frames = last === null ? [] : [{ board: 'b1', request: request(1, last.registers), response: response(1, readBlock({ sample: n, applied: n - 1, flashing: last.flashCommand })), receivedMs: n * 100 - 70 }];
    last = { registers, flashCommand };
    return judge({ ...emptyTick(n), written: [{ board: 'b1', registers }], frames });
  };
  return { tick, lines, held };
}

const red = { 1: 'R', 2: 'R' };

test('a veto is said once when it begins and once when it ends, and the line is open as long', () => {
  const { tick, lines, held } = bench();
  tick(red, true);
  expect(tick({ 1: 'G', 2: 'G' })).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g1', 'g2'] });
  tick(red);
  // Told in tick 4, seen in tick 5.
  tick(red, true);
  tick(red, true);
  tick(red, true);
  expect(held).toEqual([true, false, false, false, false, true]);
  expect(lines).toEqual([
    { level: 50, n: 2, cause: 'unsafeWrite', groups: ['g1', 'g2'], msg: 'veto' },
    { level: 40, n: 6, msg: 'veto ends' },
  ]);
});

test('a clock that lies is said once', () => {
  const { tick, lines } = bench();
  for (let i = 0; i < 30; i += 1) tick(red, true);
  expect(lines).toEqual([]);
  for (let i = 0; i < 5; i += 1) tick(red, true, 5000);
  expect(lines).toEqual([{ level: 50, n: 31, lies: true, msg: 'signald’s clock and this one do not agree' }]);
});
