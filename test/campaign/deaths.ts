import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { daemonOf, lateAfter, tryDeath, type Daemon, type Death, type DeathKind } from './trial/death.ts';
import { worst } from './trial/figures.ts';
import { attempt, bearable, isDisturbed, spoilt, watchHost, type Host } from './trial/host.ts';
import { judgeLamps, problemsOf } from './trial/judged.ts';
import { daemonPids, load, startTrialJunction, type TrialJunction } from './trial/junction.ts';

/** Deaths of one life of the junction's cabinet. */
const perSeed = 9;
/** A trial under a machine that stalls is tried again so often. */
const mostTries = 4;

function kindOf(random: Random): DeathKind {
  const dice = random.next();
  if (dice < 0.72) return random.pick(['signald killed', 'signald stopped', 'signald spinning']);
  return dice < 0.95 ? random.pick(['monitord killed', 'monitord stopped', 'monitord spinning']) : 'agentd killed';
}

export interface Deaths { readonly deaths: readonly Death[]; readonly disturbed: readonly Death[]; /** Attempts that came to nothing on a machine that was too slow. */ readonly spoilt: number; readonly problems: readonly string[] }

/** Deaths of these kinds, one after the other; those that the machine has disturbed are tried again. */
export async function performDeaths(junction: TrialJunction, host: Host, kinds: readonly DeathKind[], random: Random, tries: number = mostTries): Promise<Deaths> {
  const deaths: Death[] = [];
  const disturbed: Death[] = [];
  const problems: string[] = [];
  let attempts = 0;
  for (const kind of kinds) {
    for (let tried = 0; tried < tries; tried += 1) {
      const death = await attempt(host, daemonPids(junction), () => tryDeath(junction, host, kind, random));
      if (death === spoilt) {
        attempts += 1;
        continue;
      }
      if (typeof death === 'string') {
        problems.push(death);
        break;
      }
      if (isDisturbed(death.disturbance, bearable.slow)) {
        disturbed.push(death);
        continue;
      }
      deaths.push(death);
      problems.push(...lateAfter(death));
      break;
    }
    if (junction.gaveUp() !== null) break;
  }
  return { deaths, disturbed, spoilt: attempts, problems };
}

function figuresOf({ deaths, disturbed, spoilt: attempts, problems }: Deaths, violations: number): SeedOutcome['figures'] {
  const of = (who: Daemon): readonly Death[] => deaths.filter(({ kind }) => daemonOf(kind) === who);
  const count = (kind: DeathKind): number => deaths.filter((death) => death.kind === kind).length;
  const [signald, monitord] = [of('signald'), of('monitord')];
  const watchdogs = signald.flatMap(({ watchdogMs }) => watchdogMs);
  return {
    'signald killed': count('signald killed'), stopped: count('signald stopped'), spinning: count('signald spinning'),
    watchdogs: watchdogs.length, 'watchdog max ms': worst(watchdogs), 'last token max ms': worst(signald.map(({ tokenMs }) => tokenMs)),
    'flash max ms': worst(signald.map(({ flashMs }) => flashMs)), 'lamps max ms': worst(signald.map(({ lampsMs }) => lampsMs)),
    'monitord killed': count('monitord killed'), 'm. stopped': count('monitord stopped'), 'm. spinning': count('monitord spinning'),
    'm. last token max ms': worst(monitord.map(({ tokenMs }) => tokenMs)), 'm. written max ms': worst(monitord.map(({ writtenMs }) => writtenMs)), 'm. lamps max ms': worst(monitord.map(({ lampsMs }) => lampsMs)),
    'agentd killed': of('agentd').length, 'flashes of it': of('agentd').filter(({ flashMs }) => flashMs !== null).length,
    'over budget': problems.length, violations, disturbed: disturbed.length + attempts,
    'disturbed over budget': disturbed.filter((death) => lateAfter(death).length > 0).length,
    'stall max ms': worst(deaths.map(({ disturbance }) => disturbance.stallMs)), 'in line max ms': worst(deaths.map(({ disturbance }) => disturbance.lineMs)), 'load max': load(),
  };
}

export const campaign: Campaign = {
  summary: 'Real daemons on a pty, each killed (-9), stopped or spinning for ever at a random moment of start-up or operation; without SCHED_FIFO, several junctions at once. `last token`: the last heartbeat on the wire after it; `watchdog`: from a board’s last heartbeat to its expiry (700–900 ms); `flash`, `lamps`: until all boards, and the last lamp, show flash (safety.md S3, S4). `disturbed`: the machine itself stalled for over 100 ms, or let a daemon stand in line for a processor for over 200 ms; tried again, not counted. `violations`: the street checker’s, over the whole recording',
  figures: {
    'signald killed': 'sum', stopped: 'sum', spinning: 'sum', watchdogs: 'sum', 'watchdog p50 ms': 'max', 'watchdog max ms': 'max',
    'last token p99 ms': 'max', 'last token max ms': 'max', 'flash p50 ms': 'max', 'flash p99 ms': 'max', 'flash max ms': 'max', 'lamps max ms': 'max',
    'monitord killed': 'sum', 'm. stopped': 'sum', 'm. spinning': 'sum', 'm. last token max ms': 'max', 'm. written p99 ms': 'max', 'm. written max ms': 'max', 'm. lamps max ms': 'max',
    'agentd killed': 'sum', 'flashes of it': 'sum', 'over budget': 'sum', violations: 'sum', disturbed: 'sum', 'disturbed over budget': 'sum', 'stall max ms': 'max', 'in line max ms': 'max', 'load max': 'max',
  },
  tried: ['signald killed', 'stopped', 'spinning', 'monitord killed', 'm. stopped', 'm. spinning', 'agentd killed', 'disturbed'],
  quantiles: {
    'watchdog p50 ms': { of: 'watchdogMs', share: 0.5 }, 'last token p99 ms': { of: 'tokenMs', share: 0.99 },
    'flash p50 ms': { of: 'flashMs', share: 0.5 }, 'flash p99 ms': { of: 'flashMs', share: 0.99 }, 'm. written p99 ms': { of: 'monitorWrittenMs', share: 0.99 },
  },
  async run(seed) {
    const random = createRandom(seed);
    const host = watchHost();
    const kinds = Array.from({ length: perSeed }, () => kindOf(random));
    const junction = await startTrialJunction({ seed, agent: kinds.includes('agentd killed') });
    let found: Deaths = { deaths: [], disturbed: [], spoilt: 0, problems: [] };
    try {
      found = await performDeaths(junction, host, kinds, random);
    } finally {
      host.close();
      await junction.stop();
    }
    const { violations } = judgeLamps(junction);
    const signald = found.deaths.filter(({ kind }) => daemonOf(kind) === 'signald');
    const problems = [...found.problems, ...violations.map(({ rule, tMs, groups, detail }) => `${rule} of ${groups.join(' ')} at ${tMs} ms: ${detail}`)];
    return {
      figures: figuresOf(found, violations.length),
      samples: {
        watchdogMs: signald.flatMap(({ watchdogMs }) => watchdogMs), tokenMs: signald.map(({ tokenMs }) => tokenMs), flashMs: signald.flatMap(({ flashMs }) => flashMs ?? []),
        monitorWrittenMs: found.deaths.filter(({ kind }) => daemonOf(kind) === 'monitord').flatMap(({ writtenMs }) => writtenMs ?? []),
      },
      problems: problemsOf(junction, 'deaths', seed, problems),
    };
  },
};
