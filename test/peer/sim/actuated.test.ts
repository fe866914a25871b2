import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadProfiles } from '../../../src/cli/site/profileFolder.ts';
import { sha256Hex } from '../../../src/cli/site/sha256.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { createGuardedStreet } from '../../property/control/guardedStreet.ts';
import { clear, occupied } from '../../property/control/plant.ts';
import { ninhKieu } from '../../unit/model/ninhKieu.ts';

// One green after the other of SUMO's actuated controller and of ours, whose detectors see the same in each of them.
const stages = [
  { id: 'A', groups: ['vN', 'vS'], max: 40 }, { id: 'B', groups: ['lN', 'lS'], max: 20 }, { id: 'C', groups: ['vE', 'vW'], max: 30 },
] as const;
const [minS, gapS] = [8, 3] as const;
/** Ours ends a green at the tick, and counts its minimum from the read-back; SUMO's greens last whole seconds, rounded up. */
const tolerance = { earlierS: 0.3, laterS: 1.1 } as const;

type Span = readonly [number, number];
/** One green: when each group's detector is held in it, s from its begin. In red it always is. */
interface Demand { readonly stage: number; readonly seen: Readonly<Record<string, readonly Span[]>> }

/** A queue from the begin of green, and who follows it within the gap. */
function spans(random: Random, maxS: number): readonly Span[] {
  const queueS = random.int(0, (maxS + 5) * 10) / 10;
  const made: Span[] = [[0, queueS]];
  let lastS = queueS;
  while (random.next() < 0.5) {
    const fromS = lastS + random.int(5, 24) / 10;
    lastS = fromS + random.int(2, 6) / 10;
    made.push([fromS, lastS]);
  }
  return made;
}

function demands(random: Random, count: number): readonly Demand[] {
  return Array.from({ length: count }, (_, index) => {
    const stage = index % stages.length;
    const { groups = [], max = 0 } = stages[stage] ?? {};
    return { stage, seen: Object.fromEntries(groups.map((group) => [group, spans(random, random.next() < 0.5 ? max : 10)])) };
  });
}

let site: SealedSite;
beforeAll(async () => {
  const source = ninhKieu();
  source.traffic.displays = [];
  source.traffic.builtinPlan = { ...source.traffic.builtinPlan, mode: 'actuated', stages: source.traffic.builtinPlan.stages.map((item) => ({ ...item, recall: 'min' as const })) };
  const sealed = sealSite(source, (await loadProfiles()).profiles, { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  site = sealed.value;
});

interface OurGreen { readonly lengthS: number; readonly end: string }

/** Our greens, each with the demand that is its. Whoever waits for too long would end greens sooner: nobody here does. */
function ours(greens: readonly Demand[]): readonly OurGreen[] {
  const street = createGuardedStreet(site, site.traffic.builtinPlan);
  const stopLine = site.traffic.detectors.filter(({ role }) => role === 'stopLine');
  const made: OurGreen[] = [];
  let began: number | null = null;
  for (let tick = 1; made.length < greens.length && tick < 30_000; tick += 1) {
    const demand = greens[made.length];
    const goes = (group: string): boolean => street.written[group] === 'green';
    const atS = began === null ? 0 : (tick - began) / 10;
    const held = (group: string): boolean => !goes(group) || demand?.seen[group]?.some(([from, to]) => from <= atS && atS < to) === true;
    street.tick({ detectors: Object.fromEntries(site.traffic.detectors.map((detector) => [detector.id, stopLine.includes(detector) && detector.groups.some(held) ? occupied : clear])) });
    const group = stages[demand?.stage ?? 0]?.groups[0] ?? '';
    if (began === null && goes(group)) began = tick;
    if (began === null || goes(group)) continue;
    made.push({ lengthS: (tick - began) / 10, end: street.control.sequence.reasons[group] ?? '' });
    began = null;
  }
  expect([street.refusals, street.faults]).toEqual([[], []]);
  return made;
}

async function sumo(greens: readonly Demand[]): Promise<readonly number[]> {
  const input = { stages: stages.map(({ groups, max }) => ({ groups, min: minS, max, yellow: 3, red: 4 })), gap: gapS, greens, step: 0.1 };
  const text = await new Promise<string>((resolve, reject) => {
    const child = execFile('/usr/bin/python3', [join(import.meta.dirname, 'actuated.py')], { encoding: 'utf8', timeout: 120_000 }, (error, stdout) => { if (error === null) resolve(stdout); else reject(error); });
    child.stdin?.end(JSON.stringify(input));
  });
  return z.array(z.number()).parse(JSON.parse(text));
}

describe('actuated greens beside SUMO’s actuated controller', () => {
  it.each([1, 2])('end when SUMO’s do, by gap and by maximum, demand %i', async (seed) => {
    const greens = demands(createRandom(seed), 30);
    const own = ours(greens);
    const theirs = await sumo(greens);
    expect(own.length).toBe(greens.length);
    // SUMO's first green began with its program, not with a change.
    for (const [index, green] of own.entries()) {
      if (index === 0) continue;
      const laterS = (theirs[index] ?? Infinity) - green.lengthS;
      const what = `green ${index} ${JSON.stringify(green)} beside ${String(theirs[index])}: ${JSON.stringify(greens[index])}`;
      expect(laterS, what).toBeGreaterThanOrEqual(-tolerance.earlierS);
      expect(laterS, what).toBeLessThanOrEqual(tolerance.laterS);
    }
    // Each kind of end was compared.
    expect(own.filter(({ end }) => end === 'gapOut').length).toBeGreaterThan(8);
    expect(own.filter(({ end }) => end === 'maxOut').length).toBeGreaterThan(3);
    expect(own.filter(({ lengthS }) => lengthS < minS + 0.5).length).toBeGreaterThan(0);
  }, 120_000);
});
