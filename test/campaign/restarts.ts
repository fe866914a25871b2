import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import type { Told } from '../street/told.ts';
import { leaveFlash, showsGreen } from './trial/drive.ts';
import { worst } from './trial/figures.ts';
import { attempt, bearable, isDisturbed, spoilt, watchHost, type Host } from './trial/host.ts';
import { judgeLamps, problemsOf } from './trial/judged.ts';
import { daemonPids, load, startTrialJunction, type TrialJunction } from './trial/junction.ts';
import { latchTrials, tryLatch, type LatchTrial } from './trial/latch.ts';
import { flashesKept, lateRestart, leastFlashMs, lifeMoments, tryRestart, type LifeMoment, type Restart } from './trial/restart.ts';

/** Restarts of one life of the junction's cabinet. */
const perSeed = 12;
const mostTries = 4;

export interface Restarts { readonly restarts: readonly Restart[]; readonly disturbed: readonly Restart[]; /** Attempts that came to nothing on a machine that was too slow. */ readonly spoilt: number; readonly problems: readonly string[] }

/** Restarts at these moments, one after the other, and a whole way back to green after the last one. */
export async function performRestarts(junction: TrialJunction, host: Host, moments: readonly LifeMoment[], random: Random, tries: number = mostTries): Promise<Restarts> {
  const restarts: Restart[] = [];
  const disturbed: Restart[] = [];
  const problems: string[] = [];
  let attempts = 0;
  for (const moment of moments) {
    for (let tried = 0; tried < tries; tried += 1) {
      const restart = await attempt(host, daemonPids(junction), () => tryRestart(junction, host, moment, random));
      if (restart === spoilt) {
        attempts += 1;
        continue;
      }
      if (typeof restart === 'string') {
        problems.push(restart);
        break;
      }
      if (isDisturbed(restart.disturbance, bearable.slow)) {
        disturbed.push(restart);
        continue;
      }
      restarts.push(restart);
      problems.push(...lateRestart(restart));
      break;
    }
    if (junction.gaveUp() !== null) break;
  }
  if (!(await leaveFlash(junction, showsGreen)).left) problems.push('no green after the last restart');
  return { restarts, disturbed, spoilt: attempts, problems };
}

/** Which count or latch a seed tries besides; the lost reds take minutes. */
function latchOf(seed: number): LatchTrial | null {
  if (seed % 10 === 0) return 'red';
  return seed % 3 === 0 ? (latchTrials[(seed / 3) % 3] ?? null) : null;
}

function figuresOf({ restarts, disturbed, spoilt: attempts }: Restarts, kept: readonly number[], latch: LatchTrial | null): SeedOutcome['figures'] {
  const driven = restarts.flatMap(({ flashMs }) => flashMs ?? []);
  return {
    restarts: restarts.length,
    ...Object.fromEntries(lifeMoments.map((moment) => [`in ${moment}`, restarts.filter((restart) => restart.moment === moment).length])),
    'ways out of flash': kept.length, 'flash cut short': kept.filter((ms) => ms < leastFlashMs).length, 'flash max ms': worst(driven),
    ...Object.fromEntries(latchTrials.map((which) => [`trials of ${which}`, latch === which ? 1 : 0])),
    disturbed: disturbed.length + attempts, 'load max': load(),
  };
}

export const campaign: Campaign = {
  summary: 'Real daemons on a pty: signald killed (-9) at random moments of loading, flash, start-up, operation and change, started again at once, several junctions at once. `flash max`: from the kill of a driven junction to flash on all boards; `flash cut short`: left flash before watchdogs were proved and flash was shown (1.7 s). `violations`: the street checker’s over the whole recording: flash → yellow → all red → green, nothing left out. Storm, latches and counts in trials of their own. `disturbed`: the machine itself stalled for over 100 ms, or let a daemon stand in line for over 200 ms; tried again, not counted, but judged at the lamps like the others',
  figures: {
    restarts: 'sum', ...Object.fromEntries(lifeMoments.map((moment) => [`in ${moment}`, 'sum' as const])),
    'ways out of flash': 'sum', 'flash cut short': 'sum', 'flash p50 ms': 'max', 'flash p99 ms': 'max', 'flash max ms': 'max',
    ...Object.fromEntries(latchTrials.map((which) => [`trials of ${which}`, 'sum' as const])),
    'start-ups judged': 'sum', 'coloured s': 'sum', violations: 'sum', 'over budget': 'sum', disturbed: 'sum', 'load max': 'max',
  },
  tried: ['restarts', 'disturbed'],
  quantiles: { 'flash p50 ms': { of: 'flashMs', share: 0.5 }, 'flash p99 ms': { of: 'flashMs', share: 0.99 } },
  async run(seed) {
    const random = createRandom(seed);
    const host = watchHost();
    const junction = await startTrialJunction({ seed });
    const latch = latchOf(seed);
    let found: Restarts = { restarts: [], disturbed: [], spoilt: 0, problems: [] };
    const latchProblems: string[] = [];
    const told: Told[] = [];
    try {
      if (latch !== null) latchProblems.push(...await tryLatch(junction, latch, (one) => { told.push(one); }));
      found = await performRestarts(junction, host, Array.from({ length: perSeed }, () => random.pick(lifeMoments)), random);
    } finally {
      host.close();
      await junction.stop();
    }
    const kept = flashesKept(junction.recording(), [...found.restarts, ...found.disturbed]);
    const { violations, colouredS, starts } = judgeLamps(junction, told);
    const problems = [
      ...latchProblems, ...found.problems, ...kept.filter((ms) => ms < leastFlashMs).map((ms) => `flash left ${ms.toFixed(0)} ms after a kill, ${leastFlashMs} at least`),
      ...violations.map(({ rule, tMs, groups, detail }) => `${rule} of ${groups.join(' ')} at ${tMs} ms: ${detail}`),
    ];
    return {
      figures: { ...figuresOf(found, kept, latch), 'start-ups judged': starts, 'coloured s': colouredS, violations: violations.length, 'over budget': problems.length },
      samples: { flashMs: found.restarts.flatMap(({ flashMs }) => flashMs ?? []) },
      problems: problemsOf(junction, 'restarts', seed, problems),
    };
  },
};
