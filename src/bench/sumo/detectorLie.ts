import type { DetectorSample } from '../../model/detector.ts';
import { createRandom, type Random } from '../../platform/random.ts';
import type { DetectorLie } from './ownLight.ts';
import type { BenchScenario } from './scenarioSite.ts';

/**
 * dead: 10 % of the loops see nobody any more, and their card says nothing of it · chatter: 2 % come and go by themselves ·
 * blind: nothing of one approach, the busiest in lanes, is seen.
 */
export const faultKinds = ['dead', 'chatter', 'blind'] as const;
export type FaultKind = (typeof faultKinds)[number];

const deadShare = 0.1;
const chatterShare = 0.02;

/** Which loops lie how is drawn from the seed; the same for every controller. Null where none lies. */
export function detectorLie({ lights }: BenchScenario, kinds: readonly FaultKind[], seed: number): DetectorLie | null {
  if (kinds.length === 0) return null;
  const random = createRandom(seed * 7919 + 11);
  const loops = lights.flatMap((one) => [...one.loops, ...one.sight]);
  const blind = kinds.includes('blind') ? approachOf(loops.map(({ id }) => id), random) : null;
  const dead = new Set(loops.filter(({ id }) => blind !== null && id.startsWith(blind)).map(({ id }) => id));
  if (kinds.includes('dead')) for (const one of drawn(loops.map(({ id }) => id), deadShare, random)) dead.add(one);
  const chatter = new Set(kinds.includes('chatter') ? drawn(loops.map(({ id }) => id).filter((id) => !dead.has(id)), chatterShare, random) : []);
  const noise = createRandom(seed * 104_729 + 13);
  const held = new Set<string>();
  return (id, sample) => (dead.has(id) ? unseen(sample) : chatter.has(id) ? chattering(id, sample, held, noise) : sample);
}

function drawn(ids: readonly string[], share: number, random: Random): readonly string[] {
  const left = [...ids];
  return Array.from({ length: Math.max(1, Math.round(ids.length * share)) }, () => left.splice(random.int(0, left.length - 1), 1)).flat();
}

/** The prefix of its detectors: `t0.a2.`. */
function approachOf(ids: readonly string[], random: Random): string | null {
  const approaches = [...new Set(ids.map((id) => /^t\d+\.a\d+\./.exec(id)?.[0] ?? id))];
  return approaches.length === 0 ? null : random.pick(approaches);
}

function unseen(sample: DetectorSample): DetectorSample {
  return { ...sample, presence: 'clear', actuations: 0, ...(sample.vehicles === undefined ? {} : { vehicles: 0 }) };
}

/** Each tick anew: it counts two or three a second. */
function chattering(id: string, sample: DetectorSample, held: Set<string>, noise: Random): DetectorSample {
  const on = noise.int(0, 1) === 0;
  const comes = on && !held.has(id);
  if (on) held.add(id);
  else held.delete(id);
  return { ...sample, presence: on ? 'occupied' : 'clear', actuations: comes ? 1 : 0, ...(sample.vehicles === undefined ? {} : { vehicles: on ? 1 : 0 }) };
}
