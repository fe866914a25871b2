import type { SealedSite } from '../../model/artefact.ts';
import type { Random } from '../../platform/random.ts';
import { cleanRates } from './channel.ts';
import { classOf, type PlannedDisturbance } from './disturbance.ts';
import type { FaultClass } from './faultClass.ts';

/** The seeded safety act of one episode. */
export interface Act {
  readonly plan: readonly PlannedDisturbance[];
  /** What it would do if every draw found something; the deck of this seed. */
  readonly classes: readonly string[];
}

/** Mean gaps of an act, s: drawn by the seed, so that some junctions know quiet hours and some know none. */
const smallGapS = [8, 15, 25] as const;
const greatGapS = [60, 120, 240, 480] as const;
/** Where some classes come first, ms: a great one, the way back to colour, and the next. */
const urgentGapMs = 75_000;
/** Share of the classes that a seed leaves out: what never happens together can't hide behind the rest. */
const leftOut = 0.25;
/** Troubles like company. */
const company = 0.15;

/** When an act is played, and what comes first in it. */
export interface ActSpec {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Seeds counted up deal the great classes in turn, so that a run reaches each of them soon. */
  readonly turn: number;
  /** Dealt before all others, and in time for most of them: what the run has not reached yet. */
  readonly first?: readonly FaultClass[];
}

/** The seeded act between two moments, ms, and the end of all that it did. */
export function planAct(random: Random, site: SealedSite, classes: readonly FaultClass[], { fromMs, untilMs, turn, first = [] }: ActSpec): Act {
  const great = classes.filter(({ size }) => size === 'great');
  const due = first.length > 0 ? first : great.filter((_, place) => inTurn(place, turn, great.length));
  const kept = classes.length <= 4 ? classes : classes.filter((one) => random.next() >= leftOut || due.includes(one));
  const deck = (size: FaultClass['size']): (() => FaultClass | null) => createDeck(random, kept.filter((one) => one.size === size), due.filter((one) => one.size === size));
  const [smallDeck, greatDeck] = [deck('small'), deck('great')];
  const planned: PlannedDisturbance[] = [];
  const add = (atMs: number, drawn: FaultClass | null): void => {
    const disturbance = drawn?.draw(random, site) ?? null;
    if (disturbance !== null && atMs < untilMs) planned.push({ atMs: Math.round(atMs), disturbance });
  };
  const strew = (deal: () => FaultClass | null, meanMs: number): void => {
    for (let atMs = fromMs + gapMs(random, meanMs); atMs < untilMs; atMs += gapMs(random, meanMs)) {
      add(atMs, deal());
      if (random.next() < company) add(atMs + random.int(0, 500), smallDeck());
    }
  };
  strew(smallDeck, random.pick(smallGapS) * 1000);
  const greatGapMs = random.pick(greatGapS) * 1000;
  strew(greatDeck, first.length > 0 ? Math.min(greatGapMs, urgentGapMs) : greatGapMs);
  return { plan: [...planned.toSorted((a, b) => a.atMs - b.atMs), ...heal(site, untilMs)], classes: kept.map(({ name }) => name) };
}

/** About so many great faults fit into an act. */
const greatAtOnce = 8;

function inTurn(place: number, turn: number, count: number): boolean {
  return (place - turn * greatAtOnce % count + count) % count < greatAtOnce;
}

/** What an act leaves standing by itself: rates, a plan, a person's command. */
function heal(site: SealedSite, atMs: number): readonly PlannedDisturbance[] {
  return [
    { atMs, disturbance: { kind: 'noise', rates: { ...cleanRates }, forMs: 1 } },
    { atMs: atMs + 1, disturbance: { kind: 'request', request: { kind: 'plan', plan: site.traffic.builtinPlan, planVersion: 0 } } },
    { atMs: atMs + 1, disturbance: { kind: 'request', request: { kind: 'release', source: 'guard' } } },
  ];
}

/** Shuffled and dealt to its end before it is shuffled again: every class comes about as often as every other. */
function createDeck(random: Random, classes: readonly FaultClass[], first: readonly FaultClass[] = []): () => FaultClass | null {
  const shuffled = (some: readonly FaultClass[]): FaultClass[] => some.map((one) => ({ one, at: random.next() })).toSorted((a, b) => a.at - b.at).map(({ one }) => one);
  // Dealt from its end.
  let left = [...shuffled(classes.filter((one) => !first.includes(one))), ...shuffled(first)];
  return () => {
    if (left.length === 0) left = shuffled(classes);
    return left.pop() ?? null;
  };
}

/** Gaps of independent events, none shorter than 200 ms. */
function gapMs(random: Random, meanMs: number): number {
  return 200 - meanMs * Math.log(1 - random.next());
}

/** What was done, counted by class. */
export function countClasses(performed: readonly PlannedDisturbance[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { disturbance } of performed) {
    const name = classOf(disturbance);
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
