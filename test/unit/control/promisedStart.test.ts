import { describe, expect, it } from 'vitest';
import { layoutOf, type SiteLayout } from '../../../src/control/layout.ts';
import { promisedStarts } from '../../../src/control/promise/promisedStart.ts';
import { changeNow, type ChangeTime, type DepartureFrom } from '../../../src/control/sequence/departure.ts';
import { knownEarliestMs } from '../../../src/control/sequence/permission.ts';
import { askedAndLitMs, leadersOf } from '../../../src/model/groupTimes.ts';
import { createGuardedStreet } from '../../property/control/guardedStreet.ts';
import { clear, createPlant, tick, tickMs, tickUntil, type Plant } from '../../property/control/plant.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Group } from '../../../src/model/site.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { crossing, planFixed } from './crossing.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };
const displays = ['n', 'e', 'l', 'p'].map((group, index) => ({ id: `c${group}`, group, board: 'b1', channel: index + 1 }));

/** The crossing with a number for everybody; north, its walk and the left go together in stage A. */
function together(times: Readonly<Record<string, Partial<Group>>>, traffic: Partial<SealedSite['traffic']> = {}): SealedSite {
  const base = crossing();
  const groups = base.safety.groups.map((group) => ({ ...group, ...times[group.id] }));
  const beside = ['n', 'l', 'p'];
  const apart = (one: string, other: string): boolean => !(beside.includes(one) && beside.includes(other));
  const relations = base.safety.relations.map((one) => (apart(one.a, one.b) ? one : { a: one.a, b: one.b, relation: 'none' as const }));
  const intergreens = base.safety.intergreens.filter(({ from, to }) => apart(from, to));
  return crossing({
    safety: { groups, relations, intergreens, permissive: [['n', 'p'], ['n', 'l'], ['l', 'p']] },
    traffic: { displays, countdown: { hideRedLastS: 0 }, builtinPlan: planFixed, stages: [{ id: 'A', groups: beside, throughAllRed: [] }, { id: 'B', groups: ['e'], throughAllRed: [] }], ...traffic },
  });
}
const plan: Plan = { ...planFixed, stages: planFixed.stages.filter(({ stage }) => stage !== 'C') };

/** A tick comes late by its own up to so much, ms. */
const latestMs = 40;

/** How late each red ended behind the zero of its number, ms, by group, and how many promises were broken. */
function redsLate(site: SealedSite): { readonly late: ReadonlyMap<string, readonly number[]>; readonly broken: number } {
  const street = createGuardedStreet(site, plan);
  const random = createRandom(7);
  const late = new Map<string, number[]>();
  let broken = 0;
  for (let count = 0; count < 2200; count += 1) {
    const [before, { ledger }] = [street.written, street.control.promise];
    street.tick({ detectors: nobody, lateMs: random.int(0, latestMs) });
    broken += street.step?.events.filter(({ code }) => code === 'promise.broken').length ?? 0;
    for (const [id, aspect] of Object.entries(street.written)) {
      const entry = ledger[id];
      if (before[id] === 'red' && aspect !== 'red' && entry?.colour === 'red') late.set(id, [...(late.get(id) ?? []), street.nowMs - entry.endMs]);
    }
  }
  return { late, broken };
}
const running = (site: SealedSite, timed = plan): Plant => {
  const plant = createPlant({ site, plan: timed, planVersion: 1 });
  tickUntil(plant, ({ posture }) => posture === 'run', 600, () => ({ detectors: nobody }));
  return plant;
};

/** The tick that a promised moment falls into, and how late it comes: of the 0.2 s that control.md gives nothing else is used up. */
const soonMs = tickMs + latestMs;

describe('a promised start', () => {
  it.each([
    ['behind a leader with red and yellow', { n: { redYellowMs: 1000, leads: [{ before: 'p', ms: 2000 }] } }],
    ['behind a leader without', { n: { leads: [{ before: 'p', ms: 2000 }] } }],
    ['at the end of two leads', { n: { redYellowMs: 1000, leads: [{ before: 'l', ms: 3200 }] }, l: { redYellowMs: 1000, leads: [{ before: 'p', ms: 1600 }] } }],
    ['with a red and yellow that begins before the leader’s green', { n: { redYellowMs: 1000, leads: [{ before: 'l', ms: 500 }] }, l: { redYellowMs: 1000 } }],
    ['with a parent that has red and yellow', { n: { redYellowMs: 1000 }, l: { overlap: { parents: ['n'], trailingGreenMs: 0 } } }],
  ] satisfies readonly (readonly [string, Readonly<Record<string, Partial<Group>>>])[])('%s comes at the zero of its number', (_, times) => {
    const { late, broken } = redsLate(together(times));
    expect([...late.keys()].toSorted()).toEqual(['e', 'l', 'n', 'p']);
    for (const [id, all] of late) for (const ms of all) expect(Math.abs(ms), id).toBeLessThanOrEqual(soonMs);
    expect(broken).toBe(0);
  });

  it('by the stage’s own word for a lead too', () => {
    const site = together({ n: { redYellowMs: 1000 } }, { stages: [{ id: 'A', groups: ['n', 'l', 'p'], throughAllRed: [], leads: [{ group: 'n', before: 'p', ms: 2000 }] }, { id: 'B', groups: ['e'], throughAllRed: [] }] });
    for (const ms of redsLate(site).late.get('p') ?? [Infinity]) expect(Math.abs(ms)).toBeLessThanOrEqual(soonMs);
  });
});

describe('a start promised while a change runs already', () => {
  it('counts its late start, and whom it leads, from behind who ended before (scenario 3654756022)', () => {
    const site = together({ n: { lateStartMs: 2000, leads: [{ before: 'p', ms: 1500 }] } });
    const plant = running(site);
    const layout = layoutOf(site);
    tickUntil(plant, () => plant.written['e'] === 'red' && (plant.state.tracks['e']?.confirmation.endMs ?? 0) > 0 && plant.state.sequence.target === 'A', 2000, () => ({ detectors: nobody }));
    const nowMs = plant.n * tickMs;
    const { tracks } = plant.state;
    const n = layout.byId.get('n');
    if (n === undefined) throw new Error('no n');
    const clearMs = knownEarliestMs(n, tracks, nowMs);
    expect(clearMs - nowMs).toBeGreaterThan(1000);
    const starts = promisedStarts(layout, { stage: 'B', tracks, endsAtMs: {} }, { to: 'A', throughAllRed: false }, ['n', 'l', 'p'], changeNow(tracks, nowMs));
    expect(starts['l']).toBe(clearMs);
    expect(starts['n']).toBe(clearMs + 2000);
    // Behind a leader's lit green.
    expect(starts['p']).toBe(clearMs + 2000 + 1500 + askedAndLitMs);
  });
});

describe('a start promised in a change through all red that begins while others show yellow', () => {
  const site = together({ n: { redYellowMs: 1000 }, e: { redRevertMs: 3000 } });
  const layout = layoutOf(site);
  const yellowOf = (seen: boolean): { readonly nowMs: number; readonly from: DepartureFrom } => {
    const plant = running(site);
    const isSeen = (): boolean => plant.state.tracks['e']?.confirmation.open === false;
    tickUntil(plant, () => plant.state.tracks['e']?.aspect === 'yellow' && isSeen() === seen, 2000, () => ({ detectors: nobody }));
    return { nowMs: plant.n * tickMs, from: { stage: 'B', tracks: plant.state.tracks, endsAtMs: {} } };
  };
  const intergreenMs = layout.byId.get('n')?.oppositions.find((one) => one.from === 'e')?.intergreenMs ?? 0;

  it('counts the intergreen of an end that the lamps have not confirmed yet (scenario 879516)', () => {
    const { nowMs, from } = yellowOf(false);
    expect(intergreenMs).toBeGreaterThan(1000);
    expect(promisedStarts(layout, from, { to: 'A', throughAllRed: true }, ['n', 'l', 'p'], changeNow(from.tracks, nowMs))['n']).toBeGreaterThanOrEqual(nowMs + intergreenMs);
    expect(promisedStarts(layout, from, { to: 'A', throughAllRed: false }, ['n', 'l', 'p'], changeNow(from.tracks, nowMs))['n']).toBeGreaterThanOrEqual(nowMs + intergreenMs);
  });

  it('waits until whoever shows yellow stands, and for his own red where he comes again', () => {
    const { nowMs, from } = yellowOf(true);
    const yellowMs = layout.byId.get('e')?.group.yellowMs ?? 0;
    const apart = { ...layout, groups: layout.groups, byId: new Map(layout.groups.map((group) => [group.id, { ...group, oppositions: [] }])) };
    const starts = promisedStarts(apart, from, { to: 'A', throughAllRed: true }, ['n', 'e'], changeNow(from.tracks, nowMs));
    expect(starts['n']).toBeGreaterThanOrEqual(nowMs + yellowMs - 500 + 1000);
    expect(starts['e']).toBeGreaterThanOrEqual(nowMs + yellowMs - 500 + 3000);
  });
});

const leaving = (site: SealedSite): { readonly layout: SiteLayout; readonly from: DepartureFrom; readonly time: ChangeTime } => {
  const plant = running(site);
  tickUntil(plant, () => plant.state.sequence.stage === 'B', 2000, () => ({ detectors: nobody }));
  const { tracks } = plant.state;
  return { layout: layoutOf(site), from: { stage: 'B', tracks, endsAtMs: {} }, time: changeNow(tracks, plant.n * tickMs) };
};

describe('a start promised before everybody has called', () => {
  const change = { to: 'A', throughAllRed: false };
  const chain = { n: { redYellowMs: 1000, leads: [{ before: 'l', ms: 3200 }] }, l: { leads: [{ before: 'p', ms: 1600 }] } };
  it('leaves room for a leader who may call until the change begins (scenario 798932)', () => {
    const { layout, from, time } = leaving(together(chain));
    const all = promisedStarts(layout, from, change, ['n', 'l', 'p'], time);
    const early = promisedStarts(layout, from, change, ['p'], time, ['n', 'l']);
    expect(early).toEqual({ p: all['p'] });
    expect((all['p'] ?? 0) - (promisedStarts(layout, from, change, ['p'], time)['p'] ?? 0)).toBeGreaterThan(4000);
  });

  it('whoever leads, himself or through another, in this stage alone', () => {
    const { safety: { groups } } = together(chain);
    const of = (...followers: readonly string[]): readonly string[] => leadersOf(groups, { id: 'A', groups: ['n', 'l', 'p'], throughAllRed: [] }, followers).toSorted();
    expect([of('p'), of('l'), of('n')]).toEqual([['l', 'n'], ['n'], []]);
    expect(leadersOf(groups, { id: 'X', groups: ['l', 'p'], throughAllRed: [] }, ['p'])).toEqual(['l']);
  });

  it('behind a walk whose clearance runs, though the next stage has it too (scenario 800993)', () => {
    const plant = running(together({}));
    const layout = layoutOf(together({}));
    tickUntil(plant, () => plant.state.tracks['p']?.aspect === 'flashingGreen', 2000, () => ({ detectors: nobody }));
    const { tracks } = plant.state;
    const [nowMs, from] = [plant.n * tickMs, { stage: 'A', tracks, endsAtMs: {} }];
    const intergreenMs = layout.byId.get('e')?.oppositions.find((one) => one.from === 'p')?.intergreenMs ?? 0;
    const starts = promisedStarts(layout, from, { to: 'B', throughAllRed: false }, ['e', 'p'], changeNow(tracks, nowMs));
    const clearanceMs = layout.byId.get('p')?.goEndMs ?? 0;
    expect(intergreenMs).toBeGreaterThan(0);
    expect(starts['e']).toBeGreaterThanOrEqual(nowMs + clearanceMs - 200 + intergreenMs);
    expect(starts['p']).toBeGreaterThan(nowMs + clearanceMs);
  });
});

describe('a plan that closes an approach to which a change stands promised', () => {
  const closed: Plan = { ...plan, id: 'closed', closed: { groups: ['e'], reason: 'flower street', until: '2037-02-06T12:00' } };
  it('lets the promised start come at its zero, and ends it with its shortest green', () => {
    const plant = running(together({}));
    tickUntil(plant, ({ countdownS }) => plant.written['e'] === 'red' && (countdownS['e'] ?? 99) <= 9, 1200, () => ({ detectors: nobody }));
    tick(plant, { detectors: nobody, requests: [{ kind: 'select', plan: closed, planVersion: 4, source: 'technician', untilMs: 9e12 }] });
    const endMs = plant.state.promise.ledger['e']?.endMs ?? 0;
    tickUntil(plant, () => plant.written['e'] === 'green', 200, () => ({ detectors: nobody }));
    expect(Math.abs(plant.n * tickMs - endMs)).toBeLessThanOrEqual(100);
    expect(plant.step?.view.plan).toBe('closed');
    const green = tickUntil(plant, () => plant.written['e'] !== 'green', 200, () => ({ detectors: nobody }));
    expect(green * tickMs).toBeLessThanOrEqual(6600);
    expect(plant.events.filter(({ code }) => code === 'promise.broken')).toEqual([]);
    // From then on it is closed.
    for (let count = 0; count < 1500; count += 1) expect(tick(plant, { detectors: nobody }).desired['e']?.aspect).not.toBe('green');
  });

  it('beside a group that stays green in the change: that one too ends behind it, and nobody starts late for it', () => {
    const stages = [{ id: 'A', groups: ['n', 'l'], throughAllRed: [] }, { id: 'B', groups: ['n', 'p'], throughAllRed: [] }, { id: 'C', groups: ['e'], throughAllRed: [] }];
    const { safety, traffic } = together({}, { stages });
    const turns = { a: 'n', b: 'p', relation: 'yield', kind: 'turnAcrossPedestrians', who: 'n', to: 'p', speedKmh: 50, opposingLanes: 1, reason: 'turns' } as const;
    const relations = safety.relations.map((one) => (one.a === 'n' && one.b === 'p' ? turns : one));
    const intergreens = [...safety.intergreens, { from: 'n', to: 'p', ms: 5000 }, { from: 'p', to: 'n', ms: 5000 }];
    const plant = running(crossing({ safety: { ...safety, relations, intergreens }, traffic }), planFixed);
    tickUntil(plant, ({ countdownS }) => plant.state.sequence.stage === 'A' && plant.written['p'] === 'red' && (countdownS['p'] ?? 99) <= 9, 3000, () => ({ detectors: nobody }));
    const closes: Plan = { ...planFixed, id: 'closed', closed: { groups: ['n'], reason: 'flower street', until: '2037-02-06T12:00' } };
    tick(plant, { detectors: nobody, requests: [{ kind: 'select', plan: closes, planVersion: 4, source: 'technician', untilMs: 9e12 }] });
    const endMs = plant.state.promise.ledger['p']?.endMs ?? 0;
    tickUntil(plant, () => plant.written['p'] === 'green', 250, () => ({ detectors: nobody }));
    expect(Math.abs(plant.n * tickMs - endMs)).toBeLessThanOrEqual(100);
    tickUntil(plant, () => plant.written['n'] !== 'green', 100, () => ({ detectors: nobody }));
    expect(plant.events.filter(({ code }) => code === 'promise.broken')).toEqual([]);
  });
});
