import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import type { LateStats } from '../../src/model/junctionState.ts';
import { compileScan } from '../../src/field/scan/scan.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { faultyLimits } from '../street/trial.ts';
import type { Told } from '../street/told.ts';
import { flashMs, isDriven, isFlashing, leaveFlash, shows, showsAllRed, showsGreen } from './trial/drive.ts';
import { worst } from './trial/figures.ts';
import { attempt, bearable, isDisturbed, spoilt, watchHost, watchTrial, type Disturbance, type Host } from './trial/host.ts';
import { createInjection, reactionTo, toldOf, type Injection, type InjectionKind, type Reaction } from './trial/injection.ts';
import { judgeLamps, problemsOf } from './trial/judged.ts';
import { daemonPids, load, pauseMs, startTrialJunction, type TrialJunction } from './trial/junction.ts';
import { trialSite } from './trial/site.ts';
import { shortTroubles, tryGap, tryShort, wrongAfterGap, type Gap, type Short } from './trial/stall.ts';

/** Trials of one life of the junction's cabinet. */
const perSeed = 6;
/** A trial under a machine that stalls is tried again so often. */
const mostTries = 4;

/** Budgets of safety.md S4, ms and samples. A time-out of samples comes with the scan that reads it. */
const budgets: Readonly<Record<InjectionKind, { readonly writtenMs: number; readonly samples?: number }>> = {
  conflict: { writtenMs: 300 }, dual: { writtenMs: 300 }, dualReadBack: { writtenMs: 300 },
  fieldCheck: { writtenMs: 500, samples: 5 }, dark: { writtenMs: 800, samples: 8 }, darkFlashing: { writtenMs: 1500, samples: 15 },
  // Judged over 2 s, which begin with the first sample of a flash that was commanded a scan before.
  flasherLit: { writtenMs: 2300 },
  silent: { writtenMs: 600 }, redLost: { writtenMs: 800, samples: 8 },
  // Half a second by the samples, of which the last comes with its scan.
  supplyDip: { writtenMs: 665 },
};
const lampBudgetMs = 400;
/** The port's time-out on the trial site's lamp line, ms: a later answer is no sample. */
const heardWithinMs = ((): number => {
  const { lines, boards, lamps } = trialSite().safety;
  const scan = compileScan({ lines, boards, lamps, detectors: [], displays: [] });
  if (!scan.ok) throw new Error('the trial site does not scan');
  return Math.max(...scan.value.lampLines.map(({ timeoutMs }) => timeoutMs));
})();
const unsafe: readonly InjectionKind[] = ['conflict', 'dual', 'dualReadBack'];

export interface Trial { readonly injection: Injection; readonly reaction: Reaction; readonly disturbance: Disturbance; readonly told: Told }

/** Those whose budget is 600 ms at most, or a count of samples: one that comes late is lost. */
const quick: readonly Task[] = [...unsafe, 'fieldCheck', 'dark', 'darkFlashing', 'redLost', 'silent', 'supplyDip'];

/** What a junction is tried with: an injection, a tick gap, or a trouble that is over soon. */
export type Task = InjectionKind | 'gap' | 'short';

/** The tasks by their share; every row of the table gets its turn. */
function taskOf(random: Random): Task {
  const dice = random.next();
  if (dice < 0.7) return random.pick(unsafe);
  if (dice < 0.705) return 'redLost';
  if (dice < 0.715) return 'supplyDip';
  if (dice < 0.84) return random.pick(['fieldCheck', 'dark', 'darkFlashing', 'flasherLit', 'silent']);
  return dice < 0.92 ? 'gap' : 'short';
}

/** What a reaction breaks, in words. `lateMs`: a tick may be late by so much, where nothing gives it real time. */
export function tooLate({ injection: { kind, lamp }, reaction: { writtenMs, safeMs, samples, lost, answers } }: Pick<Trial, 'injection' | 'reaction'>, lateMs = 0): readonly string[] {
  const budget = budgets[kind];
  // An answer that did not come in time is no fresh sample: the next scan brings it. Conflicts and duals have their time in any case.
  const allowedMs = budget.writtenMs + lateMs + (budget.samples === undefined ? 0 : 100 * lost);
  const found: string[] = [];
  if (writtenMs === null) found.push(`${kind}: flash was not commanded`);
  else if (writtenMs > allowedMs) found.push(`${kind}: flash commanded after ${writtenMs.toFixed(1)} ms, ${allowedMs} allowed; answered at ${answers} ms`);
  if (budget.samples !== undefined && samples > budget.samples + (lateMs > 0 ? 1 : 0)) found.push(`${kind}: ${samples} samples showed it, ${budget.samples} allowed`);
  // The lamp's own limit is that of conflict and dual indication.
  if (lamp !== null && unsafe.includes(kind) && (safeMs === null || safeMs > lampBudgetMs + lateMs)) found.push(`${kind}: lamps safe after ${safeMs ?? '∞'} ms, ${lampBudgetMs} allowed`);
  return found;
}

/** Where it is injected: in operation, or (for half of the duals) in start-up's yellow or all red. */
function placeOf(kind: InjectionKind, random: Random): 'green' | 'yellow' | 'allRed' {
  if (!kind.startsWith('dual') || random.next() < 0.4) return 'green';
  return random.pick(['yellow', 'allRed']);
}

/** Answers of the injection's board that signald has missed so far. */
async function unheardOf(junction: TrialJunction, { unit }: Injection): Promise<number> {
  const status = await junction.status();
  return status?.boards.find(({ id }) => id === `hb${unit}`)?.timeouts ?? 0;
}

/** Injects one fault at a random moment of a junction that is driven. */
export async function tryInjection(junction: TrialJunction, host: Host, kind: InjectionKind, random: Random): Promise<Trial | string> {
  const { stream } = junction;
  const place = placeOf(kind, random);
  const { left } = await leaveFlash(junction, { green: showsGreen, yellow: isDriven, allRed: showsAllRed }[place], random.next() < 0.1 ? 'tool' : 'socket');
  if (!left) return `${kind}: ${place} never came, ${stream.driven()} boards driven, ${JSON.stringify(shows(stream))}${junction.gaveUp() === null ? '' : `: ${junction.gaveUp() ?? ''} was given up`}`;
  // Greens last 5 s at least, start-up's all red too. A crossing's clearance is met by its flasher already broken.
  await pauseMs(random.int(300, kind.includes('lash') ? 1000 : 2400));
  if (place === 'green' && !await stream.until(() => Object.entries(shows(stream)).some(([group, lit]) => group !== 'p' && lit === 'G'), 10_000)) return `${kind}: no green came`;
  const injection = createInjection(kind, shows(stream), random);
  if (injection === null) return `nothing to inject for ${kind} at ${JSON.stringify(shows(stream))}`;
  stream.forget();
  const ended = watchTrial(host, daemonPids(junction));
  const unheardBefore = await unheardOf(junction, injection);
  const injectedMs = await stream.mark();
  stream.say(injection.inject);
  await stream.until(() => isFlashing(stream), kind.includes('lash') ? 30_000 : flashMs);
  const disturbance = ended();
  // The frames of the second board, and the lamps behind them.
  await pauseMs(100);
  const seen = reactionTo(injection, stream, injectedMs, heardWithinMs);
  // A cabinet that stood still stamps request and answer when it goes on: only signald knows that nothing came in time.
  const lost = Math.max(seen.lost, await unheardOf(junction, injection) - unheardBefore);
  const reaction = { ...seen, lost, samples: seen.samples + seen.lost - lost };
  stream.say(injection.heal);
  const healedMs = await stream.mark();
  // A lost red holds flash for a minute (safety.md S5).
  if (kind === 'redLost') await stream.until(() => isDriven(stream), 80_000);
  return { injection, reaction, disturbance, told: toldOf(injection, injectedMs, healedMs - injectedMs) };
}

export interface Conflicts {
  readonly trials: Trial[]; readonly gaps: Gap[]; readonly shorts: Short[];
  readonly disturbed: number; readonly disturbedOver: number; readonly told: Told[]; readonly problems: string[];
}

/** What one task has shown; its disturbance decides whether it is judged. */
interface Tried { readonly disturbance: Disturbance; readonly wrong: readonly string[]; readonly keep: () => void }

async function perform(junction: TrialJunction, host: Host, task: Task, random: Random, into: Conflicts, lateMs: number): Promise<Tried | string> {
  if (task === 'gap') {
    const gap = await tryGap(junction, host, random);
    return typeof gap === 'string' ? gap : { disturbance: gap.disturbance, wrong: wrongAfterGap(gap), keep: () => { into.gaps.push(gap); } };
  }
  if (task === 'short') {
    const short = await tryShort(junction, host, random.pick(shortTroubles), random);
    return typeof short === 'string' ? short : { disturbance: short.disturbance, wrong: short.flashed ? [`flash although ${short.trouble} for ≤ 300 ms only`] : [], keep: () => { into.shorts.push(short); } };
  }
  const trial = await tryInjection(junction, host, task, random);
  if (typeof trial === 'string') return trial;
  // What the machine did beside it is told to the street too: one disturbance excuses another's time there.
  into.told.push(trial.told, ...(isDisturbed(trial.disturbance, bearable.quick) ? [{ ...trial.told, class: 'signald.shortStall' }] : []));
  return { disturbance: trial.disturbance, wrong: tooLate(trial, lateMs), keep: () => { into.trials.push(trial); } };
}

/** Tasks one after the other; those that the machine has disturbed are tried again. One that is disturbed each time was not measured: it is counted as disturbed so often, and whoever needs it looks for what was kept. */
export async function performConflicts(junction: TrialJunction, host: Host, tasks: readonly Task[], random: Random, { tries = mostTries, lateMs = 0 }: { readonly tries?: number; readonly lateMs?: number } = {}): Promise<Conflicts> {
  let [disturbed, disturbedOver] = [0, 0];
  const into: Conflicts = { trials: [], gaps: [], shorts: [], disturbed, disturbedOver, told: [], problems: [] };
  for (const task of tasks) {
    for (let tried = 0; tried < tries; tried += 1) {
      const one = await attempt(host, daemonPids(junction), () => perform(junction, host, task, random, into, lateMs));
      if (one === spoilt) {
        disturbed += 1;
        continue;
      }
      if (typeof one === 'string') {
        into.problems.push(one);
        break;
      }
      if (isDisturbed(one.disturbance, quick.includes(task) ? bearable.quick : bearable.slow)) {
        disturbed += 1;
        disturbedOver += one.wrong.length > 0 ? 1 : 0;
        continue;
      }
      one.keep();
      into.problems.push(...one.wrong);
      break;
    }
    if (junction.gaveUp() !== null) break;
  }
  return { ...into, disturbed, disturbedOver };
}

function figuresOf({ trials, gaps, shorts, disturbed, disturbedOver, problems }: Conflicts, violations: number): SeedOutcome['figures'] {
  const of = (...kinds: readonly InjectionKind[]): readonly Trial[] => trials.filter(({ injection }) => kinds.includes(injection.kind));
  const mostMs = (...kinds: readonly InjectionKind[]): number => worst(of(...kinds).map(({ reaction }) => reaction.writtenMs));
  const most = (...kinds: readonly InjectionKind[]): number => worst(of(...kinds).map(({ reaction }) => reaction.samples));
  return {
    'conflict, dual': of(...unsafe).length, 'written max ms': mostMs(...unsafe),
    'lamp onsets': of(...unsafe).filter(({ injection }) => injection.lamp !== null).length, 'safe max ms': worst(of(...unsafe).map(({ reaction }) => reaction.safeMs)),
    'field checks': of('fieldCheck').length, 'field check samples': most('fieldCheck'), 'field check max ms': mostMs('fieldCheck'),
    'dark heads': of('dark').length, 'dark samples': most('dark'), 'dark flashers': of('darkFlashing').length, 'dark flasher samples': most('darkFlashing'),
    'lit flashers': of('flasherLit').length, 'lit flasher max ms': mostMs('flasherLit'),
    'silent boards': of('silent').length, 'silent max ms': mostMs('silent'),
    'lost reds': of('redLost').length, 'lost red samples': most('redLost'), 'supply dips': of('supplyDip').length, 'supply dip max ms': mostMs('supplyDip'),
    'tick gaps': gaps.length, 'images after them': gaps.reduce((sum, { written, tokens }) => sum + written + tokens, 0), 'gap flash max ms': worst(gaps.map((gap) => gap.flashMs)),
    'short troubles': shorts.length, 'flashes by them': shorts.filter(({ flashed }) => flashed).length,
    'over budget': problems.length, violations, disturbed, 'disturbed over budget': disturbedOver, 'load max': load(),
  };
}

const sums = ['conflict, dual', 'lamp onsets', 'field checks', 'dark heads', 'dark flashers', 'lit flashers', 'silent boards', 'lost reds', 'supply dips', 'tick gaps', 'images after them', 'short troubles', 'flashes by them', 'over budget', 'violations', 'disturbed', 'disturbed over budget'];
const columns = [
  'conflict, dual', 'written p50 ms', 'written p99 ms', 'written max ms', 'lamp onsets', 'safe p50 ms', 'safe p99 ms', 'safe max ms',
  'field checks', 'field check samples', 'field check max ms', 'dark heads', 'dark samples', 'dark flashers', 'dark flasher samples', 'lit flashers', 'lit flasher max ms',
  'silent boards', 'silent max ms', 'lost reds', 'lost red samples', 'supply dips', 'supply dip max ms', 'tick gaps', 'images after them', 'gap flash max ms',
  'short troubles', 'flashes by them', 'over budget', 'violations', 'disturbed', 'disturbed over budget', 'tick late p99 ms', 'tick late max ms', 'load max',
];

export const campaign: Campaign = {
  summary: 'Real daemons on a pty: faults injected into the virtual boards, fail-safe timed on the wire and at the lamps (safety.md S4). `written`: from the first answer that shows a conflict or dual to the flash command to the last board; `safe`: from the lamp’s onset to flash on all boards. Kinds with a count of samples: answers that showed it. `images after them`: images and tokens written after a tick gap; `short troubles`: stalls, silences and dips of ≤ 300 ms. `disturbed`: the machine itself stalled for over 60 ms, or let a daemon stand in line for over 80 ms (100 and 200 ms in a second for tick gaps, short troubles and lit flashers); tried again, not counted. `violations`: the street checker’s over the whole recording. `tick late`: signald’s own count in the worst of the junctions, each life whole. Several junctions at once, daemons at nice −10, without SCHED_FIFO',
  figures: Object.fromEntries(columns.map((column) => [column, sums.includes(column) ? 'sum' : 'max'])),
  tried: ['conflict, dual', 'field checks', 'dark heads', 'dark flashers', 'lit flashers', 'silent boards', 'lost reds', 'supply dips', 'tick gaps', 'short troubles', 'disturbed'],
  quantiles: {
    'written p50 ms': { of: 'writtenMs', share: 0.5 }, 'written p99 ms': { of: 'writtenMs', share: 0.99 },
    'safe p50 ms': { of: 'safeMs', share: 0.5 }, 'safe p99 ms': { of: 'safeMs', share: 0.99 },
  },
  async run(seed) {
    const random = createRandom(seed);
    const host = watchHost();
    const junction = await startTrialJunction({ seed });
    let found: Conflicts = { trials: [], gaps: [], shorts: [], disturbed: 0, disturbedOver: 0, told: [], problems: [] };
    let late: LateStats | undefined;
    try {
      found = await performConflicts(junction, host, Array.from({ length: perSeed }, () => taskOf(random)), random);
      late = (await junction.status())?.tick.late;
    } finally {
      host.close();
      await junction.stop();
    }
    const { violations } = judgeLamps(junction, found.told, faultyLimits);
    const judged = found.trials.filter(({ injection }) => unsafe.includes(injection.kind));
    const problems = [...found.problems, ...violations.map(({ rule, tMs, groups, detail }) => `${rule} of ${groups.join(' ')} at ${tMs} ms: ${detail}`)];
    return {
      figures: { ...figuresOf(found, violations.length), 'tick late p99 ms': late?.p99 ?? 0, 'tick late max ms': late?.max ?? 0 },
      samples: { writtenMs: judged.flatMap(({ reaction }) => reaction.writtenMs ?? []), safeMs: judged.flatMap(({ reaction }) => reaction.safeMs ?? []) },
      problems: problemsOf(junction, 'conflicts', seed, problems),
    };
  },
};
