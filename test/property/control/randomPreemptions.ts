import { preemptionKinds, preemptionSchema, type Preemption } from '../../../src/model/preemption.ts';
import type { Random } from '../../../src/platform/random.ts';

/** One to three preemptions over a site's stages, each with a contact of its own. */
export function randomPreemptions(random: Random, stages: readonly string[]): Preemption[] {
  return Array.from({ length: random.int(1, 3) }, (_, place) => preemptionSchema.parse({
    id: `x${place}`, kind: random.pick(preemptionKinds), inputs: [{ detector: `c${place}`, active: 'occupied' }],
    delayMs: random.int(0, 30) * 100, minMs: random.int(0, 200) * 100, locking: random.next() < 0.3,
    ...(random.next() < 0.5 ? { track: { stage: random.pick(stages), ms: random.int(10, 120) * 100 } } : {}),
    dwell: Array.from({ length: random.int(1, 2) }, () => random.pick(stages)), dwellMs: 5000 + random.int(0, 100) * 100,
    ...(random.next() < 0.5 ? { exit: random.pick(stages) } : {}),
    maxPresenceMs: random.pick([30_000, 60_000, 180_000]), afterMaxPresence: random.next() < 0.1 ? 'flash' : 'release',
  }));
}
