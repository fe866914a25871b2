import { describe, expect, it } from 'vitest';
import { computeInterstage, interstageMs, lagMs, type InterstageData } from '../../../src/model/interstage.ts';
import type { Group } from '../../../src/model/site.ts';
import type { Stage } from '../../../src/model/stage.ts';
import { group } from '../control/crossing.ts';

const stage = (id: string, groups: readonly string[], more: Partial<Stage> = {}): Stage => ({ id, groups: [...groups], throughAllRed: [], ...more });
/** n and m end together, e starts against n; the walk q beside e starts against m; x is a box of motorbikes before e. */
const data = (changes: Readonly<Record<string, Partial<Group>>> = {}): InterstageData => ({
  groups: [group('n'), group('m'), group('e'), group('x'), group('q', { kind: 'pedestrian2', yellowMs: 0, pedestrianClearanceMs: 8000 }), group('o')].map((item) => ({ ...item, ...changes[item.id] })),
  relations: [], intergreens: [{ from: 'n', to: 'e', ms: 5000 }, { from: 'm', to: 'q', ms: 4000 }, { from: 'n', to: 'x', ms: 5000 }, { from: 'o', to: 'e', ms: 5000 }],
});
const greens = (found: ReturnType<typeof computeInterstage>): Readonly<Record<string, number>> => Object.fromEntries(found.starts.map(({ group: id, greenMs }) => [id, greenMs]));
const ends = (found: ReturnType<typeof computeInterstage>): Readonly<Record<string, number>> => Object.fromEntries(found.ends.map((end) => [end.group, end.endMs]));

describe('late starts', () => {
  it('start a group later than it could, by itself or in one stage alone', () => {
    expect(greens(computeInterstage(data({ e: { lateStartMs: 2000 } }), stage('A', ['n']), stage('B', ['e'])))).toEqual({ e: 7000 });
    const to = stage('B', ['e'], { lateStarts: [{ group: 'e', ms: 500 }] });
    expect(greens(computeInterstage(data({ e: { lateStartMs: 2000 } }), stage('A', ['n']), to))).toEqual({ e: 5500 });
    expect(computeInterstage(data(), stage('A', ['n']), to).durationMs).toBe(5500);
  });
});

describe('early ends', () => {
  it('close a group before the others, whose ends and starts against them move', () => {
    const found = computeInterstage(data({ n: { earlyEndMs: 3000 } }), stage('A', ['n', 'm']), stage('B', ['e', 'q']));
    expect([ends(found), greens(found)]).toEqual([{ n: 0, m: 3000 }, { e: 5000, q: 7000 }]);
    expect(interstageMs(data({ n: { earlyEndMs: 3000 } }), stage('A', ['n', 'm']), stage('B', ['e', 'q']))).toBe(7000 + lagMs(found));
  });
  it('mean nothing where the group stays, or ends alone; a walk ends at once', () => {
    expect(ends(computeInterstage(data({ n: { earlyEndMs: 3000 } }), stage('A', ['n', 'm']), stage('B', ['n', 'q'])))).toEqual({ m: 0 });
    expect(ends(computeInterstage(data({ n: { earlyEndMs: 3000 } }), stage('A', ['n']), stage('B', ['e'])))).toEqual({ n: 0 });
    expect(ends(computeInterstage(data({ n: { earlyEndMs: 3000 } }), stage('A', ['n', 'm', 'q']), stage('B', ['e'])))).toEqual({ n: 0, m: 3000, q: 0 });
  });
  it('never end a permissive left before its opposing green', () => {
    const left: InterstageData = { ...data({ n: { earlyEndMs: 3000 } }), relations: [{ a: 'n', b: 'm', relation: 'yield', who: 'n', to: 'm', kind: 'permissiveLeft', speedKmh: 50, opposingLanes: 1, reason: 'test' }] };
    const found = computeInterstage(left, stage('A', ['n', 'm']), stage('B', ['e']));
    expect(found.ends.map(({ group: id, goEndMs }) => [id, goEndMs])).toEqual([['n', 3000], ['m', 3000]]);
    // It is green until then; a flashing green begins at its own time and goes on.
    expect(ends(found)).toEqual({ n: 3000, m: 3000 });
    const flashing = { ...left, groups: left.groups.map((item) => (item.id === 'n' ? { ...item, flashingGreenMs: 2000 } : item)) };
    expect(ends(computeInterstage(flashing, stage('A', ['n', 'm']), stage('B', ['e'])))).toEqual({ n: 0, m: 3000 });
  });
});

describe('leads', () => {
  it('start people and motorbikes before the cars beside them', () => {
    const led = data({ q: { leads: [{ before: 'e', ms: 4000 }] }, x: { leads: [{ before: 'e', ms: 3000 }] } });
    expect(greens(computeInterstage(led, stage('A', ['n', 'm']), stage('B', ['e', 'q', 'x'])))).toEqual({ x: 5000, q: 4000, e: 8000 });
    // Nobody called the walk, or it goes already: it leads nobody.
    expect(greens(computeInterstage(led, stage('A', ['n', 'm']), stage('B', ['e'])))).toEqual({ e: 5000 });
    expect(greens(computeInterstage(led, stage('A', ['n', 'q']), stage('B', ['e', 'q'])))).toEqual({ e: 5000 });
  });
  it('are a stage’s own where it says so', () => {
    const led = data({ x: { leads: [{ before: 'e', ms: 3000 }] } });
    expect(greens(computeInterstage(led, stage('A', ['n']), stage('B', ['e', 'x'], { leads: [{ group: 'x', before: 'e', ms: 0 }] })))).toEqual({ e: 5000, x: 5000 });
    expect(greens(computeInterstage(data(), stage('A', ['n']), stage('B', ['e', 'x'], { leads: [{ group: 'x', before: 'e', ms: 2000 }] })))).toEqual({ e: 7000, x: 5000 });
  });
});

const overlap = (trailingGreenMs: number, more: Readonly<Record<string, Partial<Group>>> = {}): InterstageData => data({ o: { overlap: { parents: ['n', 'm'], trailingGreenMs } }, ...more });

describe('overlaps', () => {
  it('end with their last parent and their trailing green, and hold back who is against them', () => {
    const found = computeInterstage(overlap(4000), stage('A', ['n', 'o']), stage('B', ['e']));
    expect([ends(found), greens(found)]).toEqual([{ n: 0, o: 4000 }, { e: 9000 }]);
    expect(ends(computeInterstage(overlap(0, { n: { flashingGreenMs: 3000 }, o: { overlap: { parents: ['n', 'm'], trailingGreenMs: 0 }, flashingGreenMs: 2000 } }), stage('A', ['n', 'o']), stage('B', ['e'])))).toEqual({ n: 0, o: 1000 });
  });
  it('stay green from one parent to the next', () => {
    const found = computeInterstage(overlap(4000), stage('A', ['n', 'o']), stage('B', ['m', 'o']));
    expect([found.continues, ends(found)]).toEqual([['o'], { n: 0 }]);
  });
  it('start with their first parent', () => {
    const data2 = overlap(0, { n: { lateStartMs: 6000 }, m: { lateStartMs: 2000 } });
    expect(greens(computeInterstage(data2, stage('A', ['e']), stage('B', ['n', 'm', 'o'])))).toEqual({ n: 6000, m: 2000, o: 2000 });
  });
});
