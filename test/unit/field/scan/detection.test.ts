import { describe, expect, test } from 'vitest';
import { countingAnew, loopTrouble, sampleOf, unread, withoutAnswer, withReading, withReadings, type DetectorState } from '../../../../src/field/scan/detection.ts';
import type { DetectorPlan } from '../../../../src/field/scan/plan.ts';
import type { ReadBlock } from '../../../../src/field/scan/block.ts';
import type { ProfilePoint } from '../../../../src/model/profile.ts';

const point = (id: string, more: Partial<ProfilePoint>): ProfilePoint => ({ id, area: 'input', address: 0, type: 'u16', access: 'read', poll: 'everyTick', ...more });
const nothing: DetectorPlan = { id: 'd', board: 'card', presence: null, count: null, overflow: null, loopFault: null, loopOpen: null, loopShort: null };

/** A card with one counter; its block is overflow, then the counter. */
function counter(more: Partial<ProfilePoint>, overflows = false): { read: (state: DetectorState, count: number, atMs: number, overflow?: boolean) => DetectorState; lost: (state: DetectorState, atMs: number) => DetectorState } {
  const count = point('count.1', { address: 1, ...more });
  const overflow = overflows ? point('overflow.1', { bit: 0, type: 'bit' }) : null;
  const plan = { ...nothing, count, overflow };
  const block: ReadBlock = { key: 'card input 0', area: 'input', address: 0, points: [count], call: { function: 'fc04', address: 0, count: 3 } };
  return {
    read: (state, value, atMs, flag = false) => withReading(state, plan, { block, atMs, words: [flag ? 1 : 0, ...(count.type === 'u32' ? [Math.floor(value / 65_536), value % 65_536] : [value])] }),
    lost: (state, atMs) => withoutAnswer(state, plan, { block, atMs }),
  };
}

/** Actuations counted over these readings, 100 ms apart, and whether any were lost for good. */
function counted(card: ReturnType<typeof counter>, values: readonly number[], everyMs = 100): readonly [number, boolean] {
  const state = values.reduce((at, value, turn) => card.read(at, value, turn * everyMs), unread);
  return [state.total, state.uncountedMs !== null];
}

describe('a counter that goes over its end', () => {
  test.each([['u8', 254, 3, 5], ['u16', 65_534, 3, 5], ['u32', 4_294_967_294, 3, 5]] as const)('%s', (type, before, after, more) => {
    expect(counted(counter({ type, ...(type === 'u32' ? { wordOrder: 'big' as const } : {}) }), [before, after])).toEqual([more, false]);
  });

  test('says so, where the board has a flag for it; going back without a word is a new beginning', () => {
    const card = counter({}, true);
    const first = card.read(unread, 65_534, 0);
    expect(card.read(first, 3, 100, true)).toMatchObject({ total: 5, uncountedMs: null });
    expect(card.read(card.read(first, 3, 100), 4, 200)).toMatchObject({ total: 1, uncountedMs: 200 });
  });

  test('unread for so long that it may have gone round: nothing is invented, and it is told', () => {
    const card = counter({ type: 'u8' });
    const first = card.read(unread, 10, 0);
    expect(card.read(first, 15, 11_000)).toMatchObject({ total: 5, uncountedMs: null });
    expect(card.read(first, 15, 12_000)).toMatchObject({ total: 0, counter: 15, uncountedMs: 12_000 });
  });
});

describe('an answer that comes late', () => {
  test('is behind what was counted: what came since is not counted twice', () => {
    expect(counted(counter({}), [10, 12, 11, 12, 13])).toEqual([3, true]);
    // Over the counter's end too.
    expect(counted(counter({}), [65_535, 1, 65_535, 2])).toEqual([3, true]);
  });

  test('a counter that stays behind for a second has started anew, and counts from there', () => {
    const ticks = [30, ...Array.from({ length: 12 }, () => 0), 1, 2, 4];
    expect(counted(counter({}), ticks)).toEqual([4, true]);
  });

  test('far behind it is a new beginning, once the next one goes on from it', () => {
    expect(counted(counter({}), [500, 3, 5])).toEqual([2, true]);
  });
});

describe('a reading that no traffic makes (CRC-16 lets one damaged frame in 65 536 pass)', () => {
  test('counts nothing and moves nothing: the next true one goes on from the last true one', () => {
    expect(counted(counter({}), [10, 4711, 11, 12])).toEqual([2, false]);
    expect(counted(counter({}), [10, 4711, 60_000, 11])).toEqual([1, false]);
    expect(counter({}).read(counter({}).read(unread, 10, 0), 4711, 100)).toMatchObject({ total: 0, counter: 10, doubted: { count: 4711 } });
  });

  test('a surge within what a counter may do waits for the next reading to go on from it, and is then counted whole', () => {
    const card = counter({});
    const surged = card.read(card.read(unread, 10, 0), 25, 100);
    expect(surged).toMatchObject({ total: 0, counter: 10 });
    expect(card.read(surged, 26, 200)).toMatchObject({ total: 16, uncountedMs: null });
    expect(card.read(surged, 11, 200)).toMatchObject({ total: 1, uncountedMs: null });
  });
});

describe('one impossible counter in an answer of several detectors', () => {
  const plans = [1, 2].map((channel): DetectorPlan => ({ ...nothing, id: `d${channel}`, presence: point(`presence.${channel}`, { bit: channel - 1, type: 'bit' }), count: point(`count.${channel}`, { address: channel }) }));
  const whole: ReadBlock = { key: 'card input 0', area: 'input', address: 0, points: [], call: { function: 'fc04', address: 0, count: 3 } };
  const read = (states: readonly DetectorState[], words: readonly number[], atMs: number): readonly DetectorState[] =>
    withReadings(plans.flatMap((plan, at) => (states[at] === undefined ? [] : [{ plan, state: states[at] }])), { block: whole, words, atMs }).states;

  test('the answer moves no presence and no other counter; the next one does', () => {
    const known = read([unread, unread], [0, 5, 7], 0);
    const damaged = read(known, [3, 6, 9999], 100);
    expect(damaged).toMatchObject([{ presence: false, counter: 5, total: 0 }, { presence: false, counter: 7, total: 0 }]);
    expect(read(damaged, [3, 6, 7], 200)).toMatchObject([{ presence: true, total: 1 }, { presence: true, total: 0 }]);
  });
});

describe('a counter that clears itself when it is read', () => {
  const card = counter({ clearsOnRead: true }, true);

  test('each answer is news; one that nobody heard, or that ran over, is lost for good and told', () => {
    const first = card.read(card.read(unread, 7, 0), 2, 100);
    expect(first).toMatchObject({ total: 2, uncountedMs: null });
    expect(card.lost(first, 200)).toMatchObject({ total: 2, uncountedMs: 200 });
    expect(card.read(first, 3, 300, true)).toMatchObject({ total: 2, uncountedMs: 300 });
    // No traffic: nothing is invented, and it is told.
    expect(card.read(first, 40_000, 300)).toMatchObject({ total: 2, uncountedMs: 300 });
  });
});

test('a board that began anew is counted from where it is', () => {
  const card = counter({});
  const anew = countingAnew(card.read(unread, 5, 0), 100);
  expect(anew).toMatchObject({ counter: null, uncountedMs: 100 });
  expect(card.read(card.read(anew, 6, 200), 6, 300)).toMatchObject({ total: 0, counter: 6, uncountedMs: 300 });
  // Its first answer is one of before that came late: what came since was counted then.
  expect(card.read(card.read(card.read(anew, 4, 200), 6, 300), 7, 400)).toMatchObject({ total: 1, uncountedMs: 300 });
});

const block = (area: 'discreteInput' | 'holding', address: number): ReadBlock => ({ key: `${area} ${address}`, area, address, points: [], call: { function: 'fc02', address, count: 1 } });

describe('points that stand in blocks of their own', () => {
  const presence = point('presence.1', { area: 'discreteInput', address: 1, type: 'bit' });
  const loopOpen = point('loopOpen.1', { area: 'discreteInput', address: 4, type: 'bit' });
  const count = point('count.1', { area: 'holding', address: 9 });
  const plan: DetectorPlan = { ...nothing, presence, loopOpen, count };
  const seen = (state: DetectorState, on: 0 | 1, atMs: number): DetectorState => withReading(state, plan, { block: block('discreteInput', 1), words: [on], atMs });
  const opened = (state: DetectorState, on: 0 | 1, atMs: number): DetectorState => withReading(state, plan, { block: block('discreteInput', 4), words: [on], atMs });
  const turned = (state: DetectorState, value: number, atMs: number): DetectorState => withReading(state, plan, { block: block('holding', 9), words: [value], atMs });

  test('what one block says of the loop, another does not take back', () => {
    const open = opened(opened(unread, 1, 0), 1, 5);
    expect(loopTrouble(turned(seen(open, 1, 10), 4, 20))).toBe('open');
    expect(loopTrouble(opened(opened(open, 0, 100), 0, 200))).toBeNull();
  });

  test('what is said once may be a damaged answer: a trouble comes, and goes, by the second one', () => {
    expect(loopTrouble(opened(unread, 1, 0))).toBeNull();
    expect(loopTrouble(opened(opened(unread, 1, 0), 0, 100))).toBeNull();
    const open = opened(opened(unread, 1, 0), 1, 100);
    expect(loopTrouble(opened(open, 0, 200))).toBe('open');
    expect(loopTrouble(opened(opened(open, 0, 200), 1, 300))).toBe('open');
  });

  test('a counter that goes on does not stand for a presence that nobody can read: faulty after 5 s', () => {
    const own = { wrongBoard: false, hasPresence: true };
    let state = turned(seen(unread, 0, 0), 1, 0);
    for (let nowMs = 100; nowMs <= 6000; nowMs += 100) state = turned(state, 1, nowMs);
    expect(sampleOf(state, 900, 0, own)).toMatchObject({ presence: 'clear', fault: false });
    expect(sampleOf(state, 1100, 0, own)).toMatchObject({ presence: 'unknown', fault: false });
    expect(sampleOf(state, 6000, 0, own)).toEqual({ presence: 'unknown', actuations: 0, ageMs: 6000, fault: true });
    // Never read at all.
    expect(sampleOf(turned(unread, 1, 5900), 6000, 0, own)).toMatchObject({ fault: true });
    expect(sampleOf(turned(unread, 1, 5900), 6000, 0, { ...own, hasPresence: false })).toMatchObject({ fault: false, ageMs: 100 });
  });
});
