import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { flashMs, isFlashing, leaveFlash, shows, showsAllRed, showsGreen } from './trial/drive.ts';
import { createInjection, reactionTo, type Injection, type InjectionKind, type Reaction } from './trial/injection.ts';
import { load, pauseMs, startTrialJunction, type TrialJunction } from './trial/junction.ts';

/** Injections of one life of the junction. */
const perSeed = 8;

/** Budgets of safety.md S4, ms and samples. A time-out of samples comes with the scan that reads it. */
const budgets: Readonly<Record<InjectionKind, { readonly writtenMs: number; readonly samples?: number }>> = {
  conflict: { writtenMs: 300 }, dual: { writtenMs: 300 }, dualReadBack: { writtenMs: 300 },
  fieldCheck: { writtenMs: 500, samples: 5 }, dark: { writtenMs: 800, samples: 8 }, darkFlashing: { writtenMs: 1500, samples: 15 },
  silent: { writtenMs: 600 },
};
const lampBudgetMs = 400;
const unsafe: readonly InjectionKind[] = ['conflict', 'dual', 'dualReadBack'];

export interface Trial { readonly injection: Injection; readonly reaction: Reaction }

/** The kinds by their share; every row of the table gets its turn. */
function kindOf(random: Random): InjectionKind {
  const dice = random.next();
  if (dice < 0.84) return random.pick(unsafe);
  return random.pick(['fieldCheck', 'dark', 'darkFlashing', 'silent']);
}

/** What a reaction breaks, in words. */
export function tooLate({ injection: { kind, lamp }, reaction: { writtenMs, safeMs, samples } }: Trial): readonly string[] {
  const budget = budgets[kind];
  const found: string[] = [];
  if (writtenMs === null) found.push(`${kind}: flash was not commanded`);
  else if (writtenMs > budget.writtenMs) found.push(`${kind}: flash commanded after ${writtenMs.toFixed(1)} ms, ${budget.writtenMs} allowed`);
  if (budget.samples !== undefined && samples > budget.samples) found.push(`${kind}: ${samples} samples showed it, ${budget.samples} allowed`);
  // The lamp's own limit is that of conflict and dual indication.
  if (lamp !== null && unsafe.includes(kind) && (safeMs === null || safeMs > lampBudgetMs)) found.push(`${kind}: lamps safe after ${safeMs ?? '∞'} ms, ${lampBudgetMs} allowed`);
  return found;
}

/** Injects one fault at a random moment of a coloured junction (or, for half of the duals, of start-up's all red). */
export async function tryInjection(junction: TrialJunction, kind: InjectionKind, random: Random): Promise<Trial | string> {
  const { stream } = junction;
  const inAllRed = kind === 'dual' && random.next() < 0.5;
  const { left } = await leaveFlash(junction, inAllRed ? showsAllRed : showsGreen);
  if (!left) return `never left flash${junction.gaveUp() === null ? '' : `: ${junction.gaveUp() ?? ''} was given up`}`;
  // Greens last 5 s at least, start-up's all red too. A crossing's clearance is met by its flasher already broken.
  await pauseMs(random.int(200, kind === 'darkFlashing' ? 1000 : 3500));
  if (!inAllRed && !await stream.until(() => Object.values(shows(stream)).includes('G'), 10_000)) return 'no green came';
  const injection = createInjection(kind, shows(stream), random);
  if (injection === null) return `nothing to inject for ${kind} at ${JSON.stringify(shows(stream))}`;
  stream.forget();
  const injectedMs = await stream.mark();
  stream.say(injection.inject);
  await stream.until(() => isFlashing(stream), kind === 'darkFlashing' ? 30_000 : flashMs);
  // The frames of the second board, and the lamps behind them.
  await pauseMs(100);
  const reaction = reactionTo(injection, stream, injectedMs);
  stream.say(injection.heal);
  return { injection, reaction };
}

function figuresOf(trials: readonly Trial[], problems: readonly string[]): SeedOutcome['figures'] {
  const of = (...kinds: readonly InjectionKind[]): readonly Trial[] => trials.filter(({ injection }) => kinds.includes(injection.kind));
  const mostMs = (some: readonly Trial[]): number => Math.max(0, ...some.map(({ reaction }) => reaction.writtenMs ?? 0));
  const most = (some: readonly Trial[]): number => Math.max(0, ...some.map(({ reaction }) => reaction.samples));
  return {
    'conflict, dual': of(...unsafe).length, 'written max ms': mostMs(of(...unsafe)),
    'lamp onsets': of(...unsafe).filter(({ injection }) => injection.lamp !== null).length,
    'safe max ms': Math.max(0, ...of(...unsafe).map(({ reaction }) => reaction.safeMs ?? 0)),
    'field checks': of('fieldCheck').length, 'field check samples': most(of('fieldCheck')), 'field check max ms': mostMs(of('fieldCheck')),
    'dark heads': of('dark').length, 'dark samples': most(of('dark')),
    'dark flashers': of('darkFlashing').length, 'dark flasher samples': most(of('darkFlashing')),
    'silent boards': of('silent').length, 'silent max ms': mostMs(of('silent')),
    'over budget': problems.length, 'load max': load(),
  };
}

export const campaign: Campaign = {
  summary: 'Real daemons on a pty: faults injected into the virtual boards, fail-safe timed on the wire and at the lamps (safety.md S4). `written`: from the first answer that shows a conflict or dual to the flash command to the last board; `safe`: from the lamp’s onset to flash on all boards',
  figures: {
    'conflict, dual': 'sum', 'written p50 ms': 'max', 'written p99 ms': 'max', 'written max ms': 'max', 'lamp onsets': 'sum', 'safe p50 ms': 'max', 'safe p99 ms': 'max', 'safe max ms': 'max',
    'field checks': 'sum', 'field check samples': 'max', 'field check max ms': 'max', 'dark heads': 'sum', 'dark samples': 'max',
    'dark flashers': 'sum', 'dark flasher samples': 'max', 'silent boards': 'sum', 'silent max ms': 'max', 'over budget': 'sum', 'load max': 'max',
  },
  quantiles: {
    'written p50 ms': { of: 'writtenMs', share: 0.5 }, 'written p99 ms': { of: 'writtenMs', share: 0.99 },
    'safe p50 ms': { of: 'safeMs', share: 0.5 }, 'safe p99 ms': { of: 'safeMs', share: 0.99 },
  },
  async run(seed) {
    const random = createRandom(seed);
    const junction = await startTrialJunction({ seed });
    const trials: Trial[] = [];
    const problems: string[] = [];
    try {
      for (let count = 0; count < perSeed; count += 1) {
        const trial = await tryInjection(junction, kindOf(random), random);
        if (typeof trial === 'string') problems.push(trial);
        else {
          trials.push(trial);
          problems.push(...tooLate(trial));
        }
        if (junction.gaveUp() !== null) break;
      }
    } finally {
      await junction.stop();
      junction.discard();
    }
    const judged = trials.filter(({ injection }) => unsafe.includes(injection.kind));
    return {
      figures: figuresOf(trials, problems),
      samples: { writtenMs: judged.flatMap(({ reaction }) => reaction.writtenMs ?? []), safeMs: judged.flatMap(({ reaction }) => reaction.safeMs ?? []) },
      problems: problems.map((problem) => `seed ${seed}: ${problem}; replay: scripts/campaign conflicts --seed ${seed} --minutes 0.01`),
    };
  },
};
