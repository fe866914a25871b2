import { describe, expect, it } from 'vitest';
import { minimumGreenMs } from '../../../src/model/groupTimes.ts';
import { checkTransition, computeInterstage, interstageTable, minimumSplitMs, minimumStageMs, type InterstageData } from '../../../src/model/interstage.ts';
import type { Group } from '../../../src/model/site.ts';
import type { Stage } from '../../../src/model/stage.ts';

const group = (id: string, more: Partial<Group> = {}): Group => ({
  id, kind: 'vehicle3', speedKmh: 50, minGreenMs: 6000, yellowMs: 3000, redYellowMs: 0, flashingGreenMs: 0, redRevertMs: 2000,
  pedestrianClearanceMs: 0, clearanceAspect: 'flashingGreen', walkingSpeed: 1, ...more,
});
const walk = group('p', { kind: 'pedestrian2', yellowMs: 0, minGreenMs: 4000, pedestrianClearanceMs: 8000 });
const stage = (id: string, groups: readonly string[], more: Partial<Stage> = {}): Stage => ({ id, groups: [...groups], throughAllRed: [], ...more });
const yields = (who: string, to: string, more: object = {}): InterstageData['relations'][number] => ({
  a: who, b: to, relation: 'yield', who, to, kind: 'permissiveLeft', speedKmh: 50, opposingLanes: 1, reason: 'test', ...more,
});
const data = (more: Partial<InterstageData> = {}): InterstageData => ({
  groups: [group('n'), group('e'), walk], relations: [],
  intergreens: [{ from: 'n', to: 'e', ms: 5000 }, { from: 'p', to: 'e', ms: 2000 }, { from: 'e', to: 'n', ms: 6000 }], ...more,
});

describe('computeInterstage', () => {
  it('starts a group after the latest end + intergreen; a walk ends with its clearance', () => {
    const found = computeInterstage(data(), stage('A', ['n', 'p']), stage('B', ['e']));
    expect(found.ends).toEqual([{ group: 'n', endMs: 0, goEndMs: 0, stopMs: 3000 }, { group: 'p', endMs: 0, goEndMs: 8000, stopMs: 8000 }]);
    expect(found.starts).toEqual([{ group: 'e', redYellowMs: 0, greenMs: 10_000 }]);
    expect(found.durationMs).toBe(10_000);
  });

  it('keeps a group of both stages green, except through all red', () => {
    const found = computeInterstage(data(), stage('A', ['n', 'p']), stage('B', ['n']));
    expect([found.continues, found.starts]).toEqual([['n'], []]);
    const through = computeInterstage(data(), stage('A', ['n'], { throughAllRed: ['B'] }), stage('B', ['n']));
    expect([through.continues, through.starts[0]?.greenMs]).toEqual([[], 5000]);
  });

  it('a group of both stages whose clearance runs already ends, and starts anew behind its red', () => {
    const found = computeInterstage(data(), stage('A', ['n', 'p']), stage('B', ['p', 'e']), undefined, ['p']);
    expect([found.continues, found.ends.map(({ group: id }) => id)]).toEqual([[], ['n', 'p']]);
    expect(found.starts.map(({ group: id, greenMs }) => [id, greenMs])).toEqual([['p', 10_000], ['e', 10_000]]);
  });

  it('counts flashing green as green, and red-and-yellow inside the intergreen', () => {
    const timed = data({ groups: [group('n', { flashingGreenMs: 3000 }), group('e', { redYellowMs: 1000 }), walk] });
    const found = computeInterstage(timed, stage('A', ['n']), stage('B', ['e']));
    expect([found.ends[0], found.starts[0]]).toEqual([{ group: 'n', endMs: 0, goEndMs: 3000, stopMs: 6000 }, { group: 'e', redYellowMs: 1000, greenMs: 8000 }]);
  });

  it('through all red a red-and-yellow begins once everybody stands; else it may begin beside a yellow', () => {
    const short = data({ groups: [group('n'), group('e', { redYellowMs: 1000 }), walk], intergreens: [{ from: 'n', to: 'e', ms: 3200 }] });
    expect(computeInterstage(short, stage('A', ['n'], { throughAllRed: ['B'] }), stage('B', ['e'])).starts).toEqual([{ group: 'e', redYellowMs: 1000, greenMs: 4000 }]);
    expect(computeInterstage(short, stage('A', ['n']), stage('B', ['e'])).starts).toEqual([{ group: 'e', redYellowMs: 1000, greenMs: 3200 }]);
  });

  it('lets a chain of permissive lefts end no sooner than the last opposing green', () => {
    const chained = data({ groups: [group('n'), group('e'), group('w', { flashingGreenMs: 3000 })], relations: [yields('n', 'e'), yields('e', 'w')] });
    const found = computeInterstage(chained, stage('A', ['n', 'e', 'w']), stage('B', []));
    expect(found.ends.map((end) => end.goEndMs)).toEqual([3000, 3000, 3000]);
  });
});

describe('checkTransition', () => {
  const trapped = data({ relations: [yields('n', 'e')] });
  it('names the yellow trap', () => {
    expect(checkTransition(trapped, stage('A', ['n', 'e']), stage('B', ['e'])).map((item) => [item.code, item.params['group'], item.params['opposing']])).toEqual([['interstage.yellowTrap', 'n', 'e']]);
  });
  it('accepts it through all red, when both end, for an arrow, and for a merge', () => {
    expect(checkTransition(trapped, stage('A', ['n', 'e'], { throughAllRed: ['B'] }), stage('B', ['e']))).toEqual([]);
    expect(checkTransition(trapped, stage('A', ['n', 'e']), stage('B', ['p']))).toEqual([]);
    const arrow = data({ groups: [group('n', { kind: 'flashingYellowArrow' }), group('e')], relations: [yields('n', 'e')] });
    expect(checkTransition(arrow, stage('A', ['n', 'e']), stage('B', ['e']))).toEqual([]);
    expect(checkTransition(data({ relations: [yields('n', 'e', { kind: 'merge' })] }), stage('A', ['n', 'e']), stage('B', ['e']))).toEqual([]);
  });
  it('sees a mutual yield from both sides', () => {
    const mutual = data({ relations: [yields('n', 'e', { mutual: true })] });
    expect(checkTransition(mutual, stage('A', ['n', 'e']), stage('B', ['n'])).map((item) => item.params['group'])).toEqual(['e']);
  });
});

describe('figures for the site check', () => {
  it('lists every permitted change', () => {
    const stages = [stage('A', ['n'], { next: ['B'] }), stage('B', ['e']), stage('C', ['p'])];
    expect(interstageTable(data(), stages).map((item) => `${item.from}>${item.to}`)).toEqual(['A>B', 'B>A', 'B>C', 'C>A', 'C>B']);
  });
  it('never takes a walk under 5 s', () => {
    expect(minimumGreenMs(walk)).toBe(5000);
    expect(minimumStageMs(data(), stage('A', ['n', 'p']))).toBe(6000);
    expect(minimumSplitMs(data(), stage('A', ['n', 'p']), stage('B', ['e']))).toBe(10_000 + 700 + 6000);
  });
});
