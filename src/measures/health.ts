import { approachWord, type Beside } from './approach.ts';
import { bareCounts, blocksOf, changedHolds, type Inconsistency } from './consistency.ts';
import { echoesOf, inGreenOf, isVouchedFor, type InGreen } from './echo.ts';
import { fadingOf } from './fading.ts';
import { brokenOf, countIn, covered, cyclesOf, logOf, presenceOf, unrecordedOf, type Log, type Span } from './timeline.ts';
import type { IndianaEvent } from './indianaCode.ts';
import { numberingOf, type MeasuredSite } from './numbering.ts';

/**
 * What a detector's own record, its neighbours' and the signals' say against it: it can't be read · held for longer than
 * anybody stands · on and off faster than anybody drives · nothing while others of its group count · fewer and fewer beside
 * them · on whenever another one is · held for far longer or shorter by each vehicle than it used to be. Of all loops of an
 * approach together: held (flood), silent (cut).
 */
export const detectorCauses = ['unread', 'flood', 'stuck', 'chatter', 'cut', 'dead', 'fading', 'crossTalk', 'inconsistent'] as const;
export type DetectorCause = (typeof detectorCauses)[number];

export interface Trouble extends Span { readonly cause: DetectorCause; /** It is not over. */ readonly open: boolean; /** Cross-talk: with whom. */ readonly other?: string; /** Inconsistent: in which way, and how many times as long or as short. */ readonly how?: Inconsistency; readonly times?: number }
export interface DetectorHealth { readonly id: string; readonly troubles: readonly Trouble[]; readonly actuations: number; /** Time in order and on record over the number of troubles; null = none. */ readonly betweenMs: number | null; readonly brokenMs: number; /** How much of the span is on record, ms: of the rest nothing is said. */ readonly recordedMs: number }

/** Unread for so long, ms: every start begins with cards that nobody has read yet, and a lost scan is no trouble of the detector's. */
const unreadMs = 2000;
/** Held through so long, ms: two of the longest cycles. */
const stuckMs = 480_000;
/** So many actuations with gaps this short make chatter, all within a minute. */
const chatter = { gapMs: 300, actuations: 12, withinMs: 60_000 } as const;
/** A look that is no longer ago than this is the newest one, ms. */
const lookMs = 300_000;
/** Silent while so many were counted by the others of its group, and so many were due by its own half hour before, and for so long, ms. */
const dead = { others: 60, due: 15, leastMs: 600_000 } as const;
/** Or silent while by its own half hour before so many were due, and the others of the junction still counted. */
const quiet = { due: 20, historyMs: 1_800_000, leastMs: 600_000 } as const;
/** A vehicle that began to leave in its own green may clear the loop so long after its yellow, ms. */
const clearsMs = 2000;

/** What is wrong with each detector by the record of a span; rows before it tell since when. `heardMs`: `unrecordedOf`. Pure: the same log says the same. */
export function healthOf(site: MeasuredSite, rows: readonly IndianaEvent[], { fromMs, toMs }: Span, heardMs: readonly number[] | null = null): readonly DetectorHealth[] {
  const log = logOf(rows);
  const unrecorded = unrecordedOf(rows, { fromMs, toMs }, heardMs);
  /** Of a time in which nobody kept a record nothing can be said against a detector. */
  const recordedMs: Recorded = (spell) => spell.toMs - spell.fromMs - covered(unrecorded, spell);
  const { channelOf, phaseOf } = numberingOf(site);
  const loops = site.detectors.filter(({ kind, role, zoneM }) => kind !== 'button' && role !== 'button' && zoneM === undefined);
  const onOf = new Map(loops.map(({ id }) => [id, log.of('detectorOn', channelOf.get(id) ?? 0)]));
  const greens = new Map(site.groups.map(({ id }) => [id, cyclesOf(log, phaseOf.get(id) ?? 0).map(({ greenMs, redMs }) => ({ fromMs: greenMs, toMs: redMs + clearsMs }))]));
  const inGreen = ({ id, groups }: (typeof loops)[number], spell: Span): InGreen => inGreenOf(log.of('detectorOff', channelOf.get(id) ?? 0), groups.flatMap((group) => greens.get(group) ?? []), spell);
  const isRight = (loop: (typeof loops)[number], other: (typeof loops)[number], spell: Span): boolean => isVouchedFor(inGreen(loop, spell), inGreen(other, spell), loop.role === 'stopLine' && other.role === 'stopLine');
  const onAll = (many: typeof loops): readonly (readonly number[])[] => many.map((other) => onOf.get(other.id) ?? []);
  const matesOf = ({ id, groups }: (typeof loops)[number]): typeof loops => loops.filter((other) => other.id !== id && other.groups.some((group) => groups.includes(group)));
  const strangersOf = ({ groups }: (typeof loops)[number]): typeof loops => loops.filter((other) => !other.groups.some((group) => groups.includes(group)));
  /** What can be said of each without believing any other one's number to the vehicle. */
  const plain = new Map(loops.map((loop) => {
    const [channel, on] = [channelOf.get(loop.id) ?? 0, onOf.get(loop.id) ?? []];
    return [loop.id, [...unread(log, channel, toMs, recordedMs), ...stuck(log, channel, toMs, recordedMs), ...chattering(on, toMs), ...silent(on, onAll(matesOf(loop)), onAll(strangersOf(loop)), { fromMs, toMs, recordedMs })]];
  }));
  /** Who goes on and off all the time is on whenever anybody is. */
  const isChattering = (id: string, spell: Span): boolean => (plain.get(id) ?? []).some(({ cause, fromMs: since, toMs: until }) => cause === 'chatter' && since < spell.toMs && until > spell.fromMs);
  const presence = new Map(loops.map(({ id }) => [id, presenceOf(log, channelOf.get(id) ?? 0, toMs)]));
  const blocks = new Map(loops.map(({ id, groups }) => [id, blocksOf(presence.get(id) ?? [], groups.flatMap((group) => greens.get(group) ?? []))]));
  return loops.map((loop): DetectorHealth => {
    const { id, lane, role } = loop;
    const on = onOf.get(id) ?? [];
    const [mates, strangers] = [matesOf(loop), strangersOf(loop)];
    // Lanes of one group share its traffic as drivers please; who has a trouble of its own is no measure for another one.
    const sound = mates.filter((other) => isOfItsLane(loop, other, mates) && (plain.get(other.id) ?? []).length === 0);
    // Beside it in a lane of another name nobody drives on both either.
    const apart = [...strangers, ...mates.filter((other) => other.lane !== undefined && lane !== undefined && other.lane !== lane)];
    const found: readonly Trouble[] = [
      ...(plain.get(id) ?? []),
      ...apart.flatMap((other) => echoesOf(on, onOf.get(other.id) ?? [], toMs).filter((spell) => !isChattering(other.id, spell) && !isRight(loop, other, spell)).map((spell): Trouble => ({ ...spell, cause: 'crossTalk', other: other.id }))),
      // A loop that only counts may be wired to a card that only pulses.
      ...[...(role === 'count' ? [] : bareCounts(presence.get(id) ?? [], toMs)), ...changedHolds(blocks.get(id) ?? [], mates.map((other) => blocks.get(other.id) ?? []))].map((spell): Trouble => ({ ...spell, cause: 'inconsistent' })),
      ...fadingOf(on, onAll(sound).flat().toSorted((a, b) => a - b), { fromMs, toMs }).map((span): Trouble => ({ ...span, cause: 'fading', open: toMs - span.toMs < lookMs })),
    ].filter((trouble) => trouble.toMs > fromMs);
    const troubles = found.filter((trouble, index) => !found.slice(0, index).some((stronger) => explains(stronger, trouble))).toSorted((a, b) => a.fromMs - b.fromMs);
    const brokenMs = troubles.reduce((sum, trouble) => sum + recordedMs({ fromMs: Math.max(fromMs, trouble.fromMs), toMs: trouble.toMs }), 0);
    const beside = mates.filter((other) => other.kind === 'loop').map((other) => ({ onMs: onOf.get(other.id) ?? [], presence: presence.get(other.id) ?? [] }));
    return { id, troubles: loop.kind === 'loop' ? troubles.map((trouble) => ofApproach(trouble, beside)) : troubles, actuations: countIn(on, { fromMs, toMs }), brokenMs, recordedMs: Math.max(0, recordedMs({ fromMs, toMs })), betweenMs: troubles.length === 0 ? null : Math.max(0, recordedMs({ fromMs, toMs }) - brokenMs) / troubles.length };
  });
}

function ofApproach(trouble: Trouble, beside: readonly Beside[]): Trouble {
  const word = trouble.cause === 'dead' || trouble.cause === 'stuck' ? approachWord(trouble.cause, trouble, beside) : null;
  return word === null ? trouble : { ...trouble, cause: word };
}

/** How much of a span is on record, ms. */
type Recorded = (spell: Span) => number;

type LaneOf = Pick<MeasuredSite['detectors'][number], 'lane' | 'distanceM'>;

/** The same vehicles pass both: in a lane of one name, or the only two of a group, one behind the other, where no lanes are named. */
function isOfItsLane(loop: LaneOf, other: LaneOf, mates: readonly LaneOf[]): boolean {
  if (loop.distanceM === other.distanceM) return false;
  return loop.lane === undefined ? mates.length === 1 && other.lane === undefined : other.lane === loop.lane;
}

/** What is held or can’t be read is silent as well: of one trouble the stronger word is said. */
function explains(stronger: Span, trouble: Span): boolean {
  return covered([stronger], trouble) >= 0.8 * (trouble.toMs - trouble.fromMs);
}

function unread(log: Log, channel: number, toMs: number, recordedMs: Recorded): readonly Trouble[] {
  return brokenOf(log, channel, toMs).filter((span) => recordedMs(span) >= unreadMs).map((span) => ({ ...span, cause: 'unread', open: span.toMs === toMs }));
}

function stuck(log: Log, channel: number, toMs: number, recordedMs: Recorded): readonly Trouble[] {
  return presenceOf(log, channel, toMs).filter((span) => recordedMs(span) >= stuckMs).map((span) => ({ ...span, cause: 'stuck', open: span.toMs === toMs }));
}

/** Runs of actuations that follow each other faster than vehicles do. */
function chattering(on: readonly number[], toMs: number): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const fast = on.filter((atMs, index) => index > 0 && atMs - (on[index - 1] ?? 0) <= chatter.gapMs * 2);
  for (let index = chatter.actuations - 1; index < fast.length; index++) {
    const [fromMs, untilMs] = [fast[index - chatter.actuations + 1] ?? 0, fast[index] ?? 0];
    if (untilMs - fromMs > chatter.withinMs) continue;
    const last = troubles.at(-1);
    const open = toMs - untilMs < chatter.withinMs;
    if (last !== undefined && fromMs <= last.toMs + chatter.withinMs) troubles[troubles.length - 1] = { ...last, toMs: untilMs, open };
    else troubles.push({ fromMs, toMs: untilMs, cause: 'chatter', open });
  }
  return troubles;
}

/** Between two of its actuations so many of its group's others passed that it should have seen some. */
function silent(on: readonly number[], others: readonly (readonly number[])[], strangers: readonly (readonly number[])[], { fromMs, toMs, recordedMs }: Span & { readonly recordedMs: Recorded }): readonly Trouble[] {
  const marks = [fromMs, ...on, toMs];
  return marks.slice(1).flatMap((endMs, index): Trouble[] => {
    const beginMs = marks[index] ?? fromMs;
    const silentMs = recordedMs({ fromMs: beginMs, toMs: endMs });
    if (silentMs < dead.leastMs) return [];
    const passed = (lists: readonly (readonly number[])[]): number => Math.max(0, ...lists.map((times) => times.filter((atMs) => atMs > beginMs && atMs < endMs).length));
    const before = { fromMs: Math.max(fromMs, beginMs - quiet.historyMs), toMs: beginMs };
    const due = dueOf(on, before, recordedMs(before), silentMs);
    const unlikeMates = passed(others) >= dead.others && (due === null || due >= dead.due);
    return unlikeMates || (passed(strangers) >= dead.others && due !== null && due >= quiet.due) ? [{ fromMs: beginMs, toMs: endMs, cause: 'dead', open: endMs === toMs }] : [];
  });
}

/**
 * How many would have come in a silence by the time before it; null = that is too short to tell. Road works cut every loop
 * of an approach, and no other of its group is left to tell; and a lane that few take beside a full one is not dead.
 */
function dueOf(on: readonly number[], before: Span, spanMs: number, silentMs: number): number | null {
  if (spanMs < quiet.leastMs / 2) return null;
  const counted = on.filter((atMs) => atMs >= before.fromMs && atMs <= before.toMs).length;
  return (counted * silentMs) / spanMs;
}
