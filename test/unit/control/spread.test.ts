import { describe, expect, it } from 'vitest';
import { clear, createPlant, occupied, tick, tickMs, type Plant } from '../../property/control/plant.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import { outlook } from '../../../src/control/sequence/departure.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Group } from '../../../src/model/site.ts';
import { crossing, planFixed } from './crossing.ts';

const detectors = { dn: occupied, de: occupied, dl: occupied, pb: clear };
const withTimes = (times: Readonly<Record<string, Partial<Group>>>, traffic: Partial<SealedSite['traffic']> = {}): SealedSite => {
  const base = crossing();
  return crossing({ safety: { groups: base.safety.groups.map((group) => ({ ...group, ...times[group.id] })) }, traffic });
};

interface Change { readonly group: string; readonly aspect: string; readonly atMs: number }

/** The changes of aspect of a fixed-time junction in its third cycle, ms. */
function cycle(site: SealedSite): readonly Change[] {
  const plant: Plant = createPlant({ site, plan: planFixed, planVersion: 0 });
  const changes: Change[] = [];
  for (let n = 0; n < 3600; n += 1) {
    const before = plant.written;
    tick(plant, { detectors });
    for (const [group, aspect] of Object.entries(plant.written)) if (before[group] !== aspect && n > 2000) changes.push({ group, aspect, atMs: plant.n * tickMs });
  }
  return changes;
}
const at = (changes: readonly Change[], group: string, aspect: string, afterMs = 0): number => {
  const found = changes.find((change) => change.group === group && change.aspect === aspect && change.atMs > afterMs);
  if (found === undefined) throw new Error(`${group} never ${aspect}`);
  return found.atMs;
};
/** From the yellow of `from` to the green of `to`, ms. */
const gap = (changes: readonly Change[], from: string, to: string): number => {
  const yellowMs = at(changes, from, 'yellow');
  return at(changes, to, 'green', yellowMs) - yellowMs;
};

describe('groups apart in one interstage', () => {
  const plain = gap(cycle(crossing()), 'n', 'e');
  it('starts a group late', () => {
    expect(plain).toBeLessThan(5600);
    expect(gap(cycle(withTimes({ e: { lateStartMs: 3000 } })), 'n', 'e') - plain).toBe(3000);
  });
  it('closes a group early: the stage ends later for the others', () => {
    const stages = [{ id: 'A', groups: ['n', 'p'], throughAllRed: [] }, { id: 'B', groups: ['e'], throughAllRed: [] }, { id: 'C', groups: ['l'], throughAllRed: [] }];
    const base = crossing();
    const relations = base.safety.relations.map((one) => (one.a === 'n' && one.b === 'l' ? { a: 'n', b: 'l', relation: 'none' as const } : one));
    const site = { ...withTimes({ n: { earlyEndMs: 2500 } }, { stages: stages.map((stage) => (stage.id === 'A' ? { ...stage, groups: ['n', 'l'] } : stage)) }) };
    const both: SealedSite = { ...site, safety: { ...site.safety, relations, permissive: [['n', 'p'], ['n', 'l']], intergreens: site.safety.intergreens.filter(({ from, to }) => `${from}${to}` !== 'nl' && `${from}${to}` !== 'ln') } };
    const changes = cycle(both);
    const nMs = at(changes, 'n', 'yellow');
    expect(at(changes, 'l', 'yellow', nMs) - nMs).toBe(2500);
  });
  it('lets people start before the cars beside them, in fixed time each time', () => {
    const changes = cycle(withTimes({ p: { leads: [{ before: 'n', ms: 4000 }] } }));
    const walkMs = at(changes, 'p', 'green');
    const lead = at(changes, 'n', 'green', walkMs) - walkMs;
    expect(lead).toBeGreaterThanOrEqual(4000);
    expect(lead).toBeLessThanOrEqual(4300);
  });
});

describe('outlook', () => {
  it('says when each group would end and start if the stage were left at a moment, and changes nothing', () => {
    const site = withTimes({ e: { lateStartMs: 3000 }, n: { flashingGreenMs: 2000 } });
    const plant = createPlant({ site, plan: planFixed, planVersion: 0 });
    while (plant.written['p'] !== 'green' || plant.written['n'] !== 'green') tick(plant, { detectors });
    for (let n = 0; n < 5; n += 1) tick(plant, { detectors });
    const { tracks } = plant.state;
    const seen = outlook(layoutOf(site), { stage: 'A', tracks, endsAtMs: {} }, { to: 'B', throughAllRed: false }, ['e'], 100_000);
    expect(seen['n']).toEqual({ endMs: 100_000, goEndMs: 102_000, stopMs: 105_000, startMs: null });
    // The walk's clearance is the longest end: 8 s and 3 s of intergreen, 3 s late, 0.7 s for read-back and its flash.
    expect(seen['e']).toEqual({ endMs: null, goEndMs: null, stopMs: null, startMs: 100_000 + 11_000 + 3000 + 700 });
    expect(seen['l']).toEqual({ endMs: null, goEndMs: null, stopMs: null, startMs: null });
    expect(plant.state.tracks).toBe(tracks);
  });
});
