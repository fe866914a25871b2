import { describe, expect, test } from 'vitest';
import { isAnother, meet, unmet, type FieldBoard } from '../../../../src/field/scan/fieldBoard.ts';
import { encodeSeconds } from '../../../../src/field/scan/seconds.ts';
import { priorities, type BusOutcome, type BusRequest } from '../../../../src/field/scan/request.ts';
import { beginScan, detectorCount, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import type { BoardWire } from '../../../../src/model/artefact.ts';
import { readBlocks } from '../../../../src/field/scan/block.ts';
import { hearPoll, unpolled } from '../../../../src/field/scan/pollTrack.ts';
import { board, detector, identity, junction, metScan, replyTo } from './junction.ts';

/** A meter (slow points alone), a loop card and a display. */
const config = junction({ boards: [...junction().boards.filter(({ line }) => line === 'lamps'), board('meter', 'field', 20, 'eastron/SDM230'), board('loops', 'field', 10, 'ngatu/lc16'), board('clock', 'field', 12, 'ngatu/cd8')], detectors: [detector('d1', 'loops', 1)], displays: [{ id: 's1', group: 'g1', board: 'clock', channel: 1 }] });

interface Asked { readonly atMs: number; readonly request: BusRequest }

/** Ticks of the field line; `answer` null = still under way. */
function play(from: ScanState, ticks: number, seconds: (n: number) => number, answer: (request: BusRequest) => BusOutcome | null): { readonly state: ScanState; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  let state = from;
  for (let n = 0; n < ticks; n += 1) {
    const begun = beginScan(state, n, encodeSeconds(config, { s1: seconds(n) }), n * 100);
    ({ state } = begun);
    for (const request of begun.requests.filter(({ line }) => line === 'field')) {
      asked.push({ atMs: n * 100, request });
      const outcome = answer(request);
      if (outcome !== null) ({ state } = onReply(state, replyTo(request, outcome, n * 100 + 20)));
    }
  }
  return { state, asked };
}

const sound = ({ call }: BusRequest): BusOutcome => ('count' in call ? { kind: 'registers', registers: Array.from({ length: call.count }, () => 1) } : { kind: 'written' });
const of = (asked: readonly Asked[], unit: number): readonly Asked[] => asked.filter(({ request }) => request.unit === unit);

describe('a field line’s turns', () => {
  const { asked } = play(metScan(config), 110, () => 7, sound);

  test('slow points are read every 5 s, behind the detectors; detectors each tick', () => {
    const first = of(asked, 20)[0]?.request;
    const turns = of(asked, 20).filter(({ request }) => JSON.stringify(request.call) === JSON.stringify(first?.call)).map(({ atMs }) => atMs);
    expect(turns.length).toBe(3);
    for (const [at, turnMs] of turns.entries()) if (at > 0) expect(turnMs - (turns[at - 1] ?? 0)).toBeGreaterThanOrEqual(5000);
    expect(new Set(of(asked, 20).map(({ request }) => request.priority))).toEqual(new Set([priorities.slow]));
    expect(new Set(of(asked, 10).map(({ request }) => request.priority))).toEqual(new Set([priorities.detector]));
    expect(of(asked, 10).length).toBeGreaterThanOrEqual(95);
  });

  test('a number that stands is written again before the display blanks itself after 1.5 s; another one at once', () => {
    const standing = of(asked, 12).map(({ atMs }) => atMs);
    for (const [at, turnMs] of standing.entries()) if (at > 0) expect(turnMs - (standing[at - 1] ?? 0)).toBeLessThanOrEqual(1000);
    expect(standing.length).toBeLessThan(30);
    const counting = play(metScan(config), 20, (n) => 30 - n, sound);
    expect(of(counting.asked, 12).length).toBeGreaterThanOrEqual(15);
  });

  test('what is under way is not asked again', () => {
    const held = play(metScan(config), 15, () => 7, (request) => (request.unit === 10 ? null : sound(request)));
    expect(of(held.asked, 10)).toHaveLength(1);
  });
});

/** An answer of the loop card: channel 1 has counted so many. */
const words = (count: number): BusOutcome => ({ kind: 'registers', registers: [0, count, ...Array.from({ length: 16 }, () => 0), 1 + count] });
const spans = (wire: BoardWire): unknown => readBlocks(wire, ['everyTick']).map(({ address, call }) => [address, 'count' in call ? call.count : 0]);

describe('another card in a known one’s place', () => {
  const known: FieldBoard = { ...unmet, standing: 'right', serial: 'SN-1', rightMs: 1000 };

  test('tells itself by its serial number; without one, by having been away for 5 s', () => {
    expect(isAnother(known, { serial: 'SN-1' }, 60_000)).toBe(false);
    expect(isAnother(known, { serial: 'SN-2' }, 1100)).toBe(true);
    expect(isAnother({ ...known, serial: null }, { serial: null }, 6000)).toBe(false);
    expect(isAnother({ ...known, serial: null }, { serial: null }, 6001)).toBe(true);
    expect(isAnother(unmet, { serial: null }, 0)).toBe(true);
  });

  test('its counters are no continuation', () => {
    const first = play(metScan(config), 30, () => 7, (request) => (request.unit === 10 ? words(5) : sound(request)));
    expect(detectorCount(first.state, 'd1')).toBe(0);
    const lost = { ...first.state, fieldBoards: first.state.fieldBoards.with('loops', { ...known, standing: 'unknown', askAfterMs: 0 }) };
    const begun = beginScan(lost, 30, {}, 3000);
    const who = begun.requests.find(({ id, unit }) => id.startsWith('who') && unit === 10);
    if (who === undefined) throw new Error('nobody asked');
    const met = onReply(begun.state, replyTo(who, identity('NGATU-LC16', 0x0100, 'SN-2'), 3010)).state;
    const counted = play(met, 40, () => 7, (request) => (request.unit === 10 ? words(9) : sound(request)));
    expect(detectorCount(counted.state, 'd1')).toBe(0);
    expect(met.detectors.get('d1')?.uncountedMs).toBe(3010);
  });

  test('one that the line leaves alone is not asked before that is over', () => {
    expect(meet(known, { answered: false, fault: null, serial: null, leftAloneUntilMs: 9000, watchdog: 'none' }, 1200)).toMatchObject({ standing: 'unknown', askAfterMs: 9000, unanswered: 0 });
    expect(meet(known, { answered: false, fault: null, serial: null, leftAloneUntilMs: null, watchdog: 'none' }, 1200)).toMatchObject({ standing: 'unknown', unanswered: 1 });
  });
});

describe('what one request reads', () => {
  const plain = board('x', 'field', 1, 'ngatu/lc16');
  const withPoints = (addresses: readonly number[], maxReadRegisters = 32): BoardWire => ({
    ...plain, profile: { ...plain.profile, limits: { ...plain.profile.limits, maxReadRegisters }, points: addresses.map((address) => ({ id: `p.${address}`, area: 'input', address, type: 'u16', access: 'read', poll: 'everyTick' })) },
  });
  test('neighbours together, never an address that is not named, never more than the device takes', () => {
    expect(spans(withPoints([0, 1, 2]))).toEqual([[0, 3]]);
    expect(spans(withPoints([0, 1, 3]))).toEqual([[0, 2], [3, 1]]);
    expect(spans(withPoints([0, 1, 2, 3, 4], 2))).toEqual([[0, 2], [2, 2], [4, 1]]);
  });
});

test('a reset latch that is set: the board has started again since the last answer', () => {
  const latch = { id: 'resetStatus', area: 'coil', address: 0, type: 'bit', access: 'read', poll: 'everyTick' } as const;
  const polls = metScan(config).plan.fieldLines.flatMap((line) => line.polls);
  const [some] = polls;
  if (some === undefined) throw new Error('no poll');
  const poll = { ...some, sampleCounter: null, bootCounter: null, resetLatch: latch, block: { ...some.block, address: 0 } };
  expect(hearPoll(unpolled, poll, [1], 100)).toMatchObject({ fresh: true, restarted: true });
  expect(hearPoll(unpolled, poll, [0], 100)).toMatchObject({ fresh: true, restarted: false });
});
