import { inconsistencies, type Inconsistency } from './consistency.ts';
import { detectorCauses, type DetectorCause, type DetectorHealth, type Trouble } from './health.ts';
import type { IndianaEvent } from './indianaCode.ts';
import { numberingOf, type MeasuredSite } from './numbering.ts';
import type { Span } from './timeline.ts';

/** What can be told of a loop: the cause, and of what is inconsistent the way in which it is. */
export type LoopFault = Exclude<DetectorCause, 'inconsistent'> | Inconsistency;
export const loopFaults: readonly LoopFault[] = [...detectorCauses.filter((cause) => cause !== 'inconsistent'), ...inconsistencies];

export interface HeldFault {
  readonly fault: LoopFault;
  /** Broken since, and when it was last seen to be so; wall clock, ms. */
  readonly sinceMs: number; readonly seenMs: number;
  /** Looks in a row that had nothing of that against it. */
  readonly quiet: number;
  /** Cross-talk: with whom; longer and shorter: how many times. */
  readonly about: string | null;
}

/** What the looks so far have come to. Plain data: it outlives the process. */
export interface LoopWatch {
  readonly held: Readonly<Record<string, HeldFault>>;
  /** What the last look said of each. */
  readonly candidates: Readonly<Record<string, string>>;
  /** When those were repaired that a window may still see broken, ms. */
  readonly repaired: Readonly<Record<string, number>>;
  readonly lookedMs: number | null;
}
export const noWatch: LoopWatch = { held: {}, candidates: {}, repaired: {}, lookedMs: null };

/** Between two looks, and how far back each of them reads, ms. */
export const watchTimes = { everyMs: 600_000, windowMs: 7_200_000 } as const;
/** Told at once what has lasted so long, else what two looks in a row have found, ms; over after so many looks that had nothing. */
const steady = { lastedMs: 300_000, quietLooks: 3 } as const;
/** So many actuations since it was last seen broken, before its silence is taken for health: what each rule needs to judge by. */
const judgedBy: Readonly<Record<LoopFault, number>> = { unread: 1, stuck: 1, flood: 1, chatter: 20, dead: 5, cut: 5, fading: 100, crossTalk: 60, longer: 60, shorter: 60, neverHeld: 100, neverFree: 100 };
/** Held against the loop's own past: a window that begins after it broke can't find them. */
const byItsPast: ReadonlySet<LoopFault> = new Set(['fading', 'longer', 'shorter']);

export interface Look {
  readonly site: Pick<MeasuredSite, 'detectors'>;
  readonly health: readonly DetectorHealth[]; readonly span: Span;
  /** Rows of each loop in the span, and those that are actuations. */
  readonly heard: ReadonlyMap<string, Heard>;
  /** The loop whose past was read as well, and what was found with it. */
  readonly remembered?: DetectorHealth | undefined;
}
interface Heard { readonly rows: number; readonly onMs: readonly number[] }
export interface Told { readonly id: string; readonly fault: LoopFault; readonly sinceMs: number; readonly about: string | null; /** Null = it is broken now. */ readonly repairedMs: number | null }

/** The same trouble in fewer words: until the others of the approach have spoken, and once some of them are in order again. */
const plainOf: Readonly<Partial<Record<LoopFault, LoopFault>>> = { cut: 'dead', flood: 'stuck' };

const faultOf = ({ cause, how }: Trouble): LoopFault => (cause === 'inconsistent' ? (how ?? 'longer') : cause);
const aboutOf = ({ other, times }: Trouble): string | null => other ?? (times === undefined ? null : `×${Math.round(times * 10) / 10}`);

/** One look more: what is broken now, and what is over. Nothing that comes and goes between two looks is told. */
export function look(before: LoopWatch, { site, health, span, heard, remembered }: Look): { readonly watch: LoopWatch; readonly told: readonly Told[] } {
  const held: Record<string, HeldFault> = {};
  const candidates: Record<string, string> = {};
  const told: Told[] = [];
  const sinceLookMs = Math.max(before.lookedMs ?? 0, span.toMs - 2 * watchTimes.everyMs);
  for (const one of health) {
    const { id } = one;
    const was = before.held[id];
    const isNow = (trouble: Trouble): boolean => trouble.open || trouble.toMs > sinceLookMs;
    const found = one.troubles.filter((trouble) => isNow(trouble) && !(faultOf(trouble) === 'fading' && isBesideBroken(site, id, before)) && !isOfTheOther(id, trouble, before));
    const own = was === undefined ? undefined : [...found, ...toldOfPair(id, was, health).filter(isNow), ...(remembered?.id === id ? remembered.troubles.filter(isNow) : [])].find((trouble) => faultOf(trouble) === was.fault || faultOf(trouble) === plainOf[was.fault]);
    const sharper = was === undefined ? undefined : found.find((trouble) => plainOf[faultOf(trouble)] === was.fault);
    const strongest = found.toSorted((a, b) => loopFaults.indexOf(faultOf(a)) - loopFaults.indexOf(faultOf(b)))[0];
    const again = strongest !== undefined && before.candidates[id] === faultOf(strongest);
    if (strongest !== undefined) candidates[id] = faultOf(strongest);
    if (was === undefined) {
      if (strongest === undefined || !(again || strongest.toMs - strongest.fromMs >= steady.lastedMs)) continue;
      held[id] = heldOf(strongest);
      told.push({ id, ...tellOf(held[id]), repairedMs: null });
    } else if (sharper !== undefined) {
      held[id] = { ...heldOf(sharper), sinceMs: was.sinceMs };
      // The one word is over with the other.
      told.push({ id, ...tellOf(was), repairedMs: span.toMs }, { id, ...tellOf(held[id]), repairedMs: null });
    } else if (own !== undefined) held[id] = { ...was, seenMs: Math.max(was.seenMs, own.toMs), quiet: 0 };
    // What says nothing at all is as it was: the row that would tell it may be out of sight by now.
    else if ((heard.get(id)?.rows ?? 0) === 0) held[id] = was;
    else {
      const quiet = strongest !== undefined || isJudged(id, was, span, heard, remembered) ? was.quiet + 1 : was.quiet;
      if (quiet < steady.quietLooks) held[id] = { ...was, quiet };
      else {
        told.push({ id, ...tellOf(was), repairedMs: was.seenMs });
        // Another word than before: the one is over with what the other begins with.
        if (strongest === undefined || !again) continue;
        held[id] = heldOf(strongest);
        told.push({ id, ...tellOf(held[id]), repairedMs: null });
      }
    }
  }
  // Of a loop that the site no longer has nothing is told any more.
  for (const [id, was] of Object.entries(before.held)) if (!health.some((one) => one.id === id)) told.push({ id, ...tellOf(was), repairedMs: was.seenMs });
  const repaired = Object.entries({ ...before.repaired, ...Object.fromEntries(told.flatMap(({ id, repairedMs }) => (repairedMs === null ? [] : [[id, repairedMs]]))) }).filter(([, atMs]) => atMs > span.fromMs);
  return { watch: { held, candidates, repaired: Object.fromEntries(repaired), lookedMs: span.toMs }, told };
}

/** The same watch by a clock that was set by so much: what it remembers stands where the clock has it since, as the rows do. */
export function byClockSet(watch: LoopWatch, stepMs: number): LoopWatch {
  const moved = (atMs: number): number => atMs + stepMs;
  return {
    candidates: watch.candidates,
    held: Object.fromEntries(Object.entries(watch.held).map(([id, one]) => [id, { ...one, sinceMs: moved(one.sinceMs), seenMs: moved(one.seenMs) }])),
    repaired: Object.fromEntries(Object.entries(watch.repaired).map(([id, atMs]) => [id, moved(atMs)])),
    lookedMs: watch.lookedMs === null ? null : moved(watch.lookedMs),
  };
}

/** Fading is held against another loop of the lane: beside one that was broken in the window, whoever sees as ever seems to fade once it is repaired. */
function isBesideBroken({ detectors }: Look['site'], id: string, { held, repaired }: LoopWatch): boolean {
  const groups = detectors.find((one) => one.id === id)?.groups ?? [];
  return detectors.some((other) => other.id !== id && (Object.hasOwn(held, other.id) || Object.hasOwn(repaired, other.id)) && other.groups.some((group) => groups.includes(group)));
}

/** Which of two that tell the same is wrong was seen by what they used to be: once that is out of the window, it stays as it was. */
function isOfTheOther(id: string, { cause, other }: Trouble, { held }: LoopWatch): boolean {
  const theirs = other === undefined ? undefined : held[other];
  return cause === 'crossTalk' && theirs?.fault === 'crossTalk' && theirs.about === id && held[id]?.fault !== 'crossTalk';
}

/** The same of a pair, told of the one that is right. */
function toldOfPair(id: string, { fault, about }: HeldFault, health: readonly DetectorHealth[]): readonly Trouble[] {
  return fault === 'crossTalk' ? health.find((one) => one.id === about)?.troubles.filter(({ cause, other }) => cause === 'crossTalk' && other === id) ?? [] : [];
}

const heldOf = (trouble: Trouble): HeldFault => ({ fault: faultOf(trouble), sinceMs: trouble.fromMs, seenMs: trouble.toMs, quiet: 0, about: aboutOf(trouble) });
const tellOf = ({ fault, sinceMs, about }: HeldFault): Pick<Told, 'fault' | 'sinceMs' | 'about'> => ({ fault, sinceMs, about });

/** Whether a look that says nothing against it says something for it. */
function isJudged(id: string, { fault, sinceMs, seenMs }: HeldFault, span: Span, heard: Look['heard'], remembered: DetectorHealth | undefined): boolean {
  if ((heard.get(id)?.onMs ?? []).filter((atMs) => atMs > seenMs).length < judgedBy[fault]) return false;
  return !byItsPast.has(fault) || !outOfSight(sinceMs, span.toMs) || remembered?.id === id;
}

/** So much of the time before it broke must be in the window, ms. */
const pastMs = 3_600_000;
const outOfSight = (sinceMs: number, toMs: number): boolean => sinceMs < toMs - watchTimes.windowMs + pastMs;

/** The loop whose past is to be read with this look, and which span; of several the one that has waited longest with its quiet looks. Null = none. */
export function pastWanted({ held }: LoopWatch, toMs: number): { readonly id: string; readonly span: Span } | null {
  const [first] = Object.entries(held).filter(([, { fault, sinceMs }]) => byItsPast.has(fault) && outOfSight(sinceMs, toMs)).toSorted(([, a], [, b]) => a.seenMs - b.seenMs || a.sinceMs - b.sinceMs);
  return first === undefined ? null : { id: first[0], span: { fromMs: first[1].sinceMs - pastMs * 2, toMs: first[1].sinceMs } };
}

/** A past and the last hour as if the one came right after the other: what was between them is left out. */
export function withPast(past: readonly IndianaEvent[], pastSpan: Span, rows: readonly IndianaEvent[], toMs: number): { readonly rows: readonly IndianaEvent[]; readonly span: Span } {
  const seamMs = toMs - pastMs;
  const shiftMs = seamMs - pastSpan.toMs;
  return { rows: [...past.filter(({ atMs }) => atMs < pastSpan.toMs).map((row) => ({ ...row, atMs: row.atMs + shiftMs })), ...rows.filter(({ atMs }) => atMs >= seamMs)], span: { fromMs: pastSpan.fromMs + shiftMs, toMs } };
}

/** What each loop said in a span. Codes 81 and 82 are off and on, 83 to 88 its card's words. */
export function heardOf(site: MeasuredSite, rows: readonly IndianaEvent[]): ReadonlyMap<string, Heard> {
  const own = new Map<number, { rows: number; onMs: number[] }>();
  for (const { atMs, code, parameter } of rows) {
    if (code < 81 || code > 88) continue;
    const known = own.get(parameter) ?? { rows: 0, onMs: [] };
    known.rows += 1;
    if (code === 82) known.onMs.push(atMs);
    own.set(parameter, known);
  }
  return new Map([...numberingOf(site).channelOf].map(([id, channel]) => [id, own.get(channel) ?? { rows: 0, onMs: [] }]));
}
