import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import type { LateStats } from '../../src/model/junctionState.ts';
import { writeBacklog } from './trial/backlog.ts';
import { isDriven, leaveFlash, showsGreen } from './trial/drive.ts';
import { inLineMs, monoMs, watchHost } from './trial/host.ts';
import { judgeLamps, problemsOf } from './trial/judged.ts';
import { load, pauseMs, startTrialJunction, type Pace, type TrialJunction } from './trial/junction.ts';

/** How the daemons of a seed come to a processor. */
export const paces: readonly Pace[] = ['fifo', 'plain', 'ahead'];
const p999LimitMs = 20;
/** The store before it is drained, and how long the junction is watched, ms. */
const whole = { rows: 120_000, forMs: 150_000 } as const;

/** Programs that do nothing but use a processor each; the kernel ends them with us. */
export function burn(cores: number): readonly ChildProcess[] {
  return Array.from({ length: cores }, () => spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, '-e', 'for(;;);'], { stdio: 'ignore' }));
}

export interface Paced {
  readonly pace: Pace;
  readonly late: LateStats;
  readonly ticks: number;
  readonly due: number;
  /** Rows that were delivered while it was watched, and rows that then were left. */
  readonly drained: number;
  readonly left: number;
  /** Share of the time that signald stood in line for a processor, and the worst stall of the machine as an ordinary thread sees it. */
  readonly inLineShare: number;
  readonly stallMs: number;
  readonly flashes: number;
  readonly problems: readonly string[];
}

/** A junction in operation while agentd drains its store into a real broker, and both processors are busy. */
export async function tryTick(junction: TrialJunction, pace: Pace, watch: { readonly rows: number; readonly forMs: number }): Promise<Paced | string> {
  writeBacklog(join(junction.dir, 'state/agentd/record.db'), watch.rows);
  if (!(await leaveFlash(junction, showsGreen)).left) return `${pace}: no green came`;
  const host = watchHost();
  const burning = burn(2);
  const sinceMs = monoMs();
  const waited = inLineMs(junction.pid('signald'));
  const pid = junction.pid('signald');
  let flashes = 0;
  try {
    if (!await junction.begin('agentd', 'centre')) return `${pace}: agentd or centre is not ready`;
    while (monoMs() - sinceMs < watch.forMs && junction.gaveUp() === null) {
      await pauseMs(500);
      flashes += isDriven(junction.stream) ? 0 : 1;
    }
    const [status, link] = [await junction.status(), await junction.link()];
    const elapsedMs = monoMs() - sinceMs;
    if (status === null) return `${pace}: signald does not answer`;
    const { tick: { late, n, due } } = status;
    return {
      pace, late, ticks: n, due, flashes, drained: link?.delivered ?? 0, left: link?.outbox ?? watch.rows, problems: junction.pid('signald') === pid ? [] : ['signald was started again'],
      inLineShare: (inLineMs(pid) - waited) / elapsedMs, stallMs: host.stallMs(sinceMs),
    };
  } finally {
    for (const one of burning) one.kill('SIGKILL');
    host.close();
  }
}

export function tooSlow({ pace, late, ticks, due, drained, flashes, problems }: Paced): readonly string[] {
  return [
    ...problems,
    // Without real-time scheduling it is told and not judged: how late depends on who else is there, and in what mood the scheduler.
    ...(pace === 'fifo' && late.p999 > p999LimitMs ? [`${pace}: p99.9 of lateness ${late.p999} ms, ${p999LimitMs} allowed`] : []),
    ...(pace === 'fifo' && ticks < due - 1 ? [`${pace}: ${ticks} ticks of ${due}`] : []),
    ...(drained === 0 ? [`${pace}: nothing was drained`] : []),
    ...(flashes > 0 ? [`${pace}: flash that nobody asked for`] : []),
  ];
}

function figuresOf(paced: Paced, over: number, violations: number): SeedOutcome['figures'] {
  const { pace, late, ticks, due, drained, inLineShare, stallMs, flashes } = paced;
  const of = (name: string): string => `${pace} ${name}`;
  return {
    [of('runs')]: 1, [of('ticks')]: ticks, [of('p50 ms')]: late.p50, [of('p99 ms')]: late.p99, [of('p99.9 ms')]: late.p999, [of('max ms')]: late.max, [of('in line %')]: inLineShare * 100,
    'ticks missed': Math.max(0, due - ticks), 'rows drained': drained, flashes, violations, 'over budget': over, 'stall max ms': stallMs, 'load max': load(),
  };
}

export const campaign: Campaign = {
  summary: 'One junction of real daemons on a pty (not several: --jobs 1) in operation while agentd drains a store of 120 000 rows into a real Mosquitto and a centre, and two programs turn in circles on the two processors: lateness of signald’s ticks since its start, start-up included. `fifo`: under SCHED_FIFO, as its systemd unit has it; `ahead`: nice −10; `plain`: like everybody; both are told and not judged. `in line`: share of the time that signald’s thread waited for a processor. `stall`: what an ordinary thread overslept',
  figures: {
    ...Object.fromEntries(paces.flatMap((pace) => [[`${pace} runs`, 'sum' as const], [`${pace} ticks`, 'sum' as const], ...['p50 ms', 'p99 ms', 'p99.9 ms', 'max ms', 'in line %'].map((name) => [`${pace} ${name}`, 'max' as const] as const)])),
    'ticks missed': 'sum', 'rows drained': 'sum', flashes: 'sum', violations: 'sum', 'over budget': 'sum', 'stall max ms': 'max', 'load max': 'max',
  },
  async run(seed) {
    const pace = paces[seed % paces.length] ?? 'fifo';
    const junction = await startTrialJunction({ seed: 0, pace, broker: true });
    let paced: Paced | string = 'nothing was tried';
    try {
      paced = pace === 'fifo' && !junction.realtime ? 'fifo: SCHED_FIFO is not permitted here' : await tryTick(junction, pace, whole);
    } finally {
      await junction.stop();
    }
    const { violations } = judgeLamps(junction);
    const problems = [...(typeof paced === 'string' ? [paced] : tooSlow(paced)), ...violations.map(({ rule, tMs, detail }) => `${rule} at ${tMs} ms: ${detail}`)];
    return {
      figures: typeof paced === 'string' ? {} : figuresOf(paced, problems.length, violations.length),
      problems: problemsOf(junction, 'tick', seed, problems),
    };
  },
};
