import type { EventDraft } from '../../model/event.ts';
import type { PromiseBasis, PromiseCause, PromiseColour, PromiseCounts } from '../../model/promise.ts';
import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import type { Sequence } from '../sequence/sequencer.ts';
import { clears, shownMs, type GroupTrack, type GroupTracks } from '../sequence/groupTrack.ts';
import type { Blank } from './blank.ts';
import type { Commitment } from './commitment.ts';
import { grantLagMs } from './promisedStart.ts';

/** One promised end of one colour of one group. Its time is written once and never again: a number can only fall. */
export interface Entry {
  readonly colour: PromiseColour;
  readonly endMs: number;
  readonly basis: PromiseBasis;
  /** A number has been on the display. */
  readonly shown: boolean;
  /** Taken off the display until the colour changes. */
  readonly broken: boolean;
}
export type Ledger = Readonly<Record<GroupId, Entry>>;

export interface LedgerFacts {
  readonly sequence: Sequence;
  readonly commitment: Commitment | null;
  readonly tracks: GroupTracks;
  /** The junction runs its stages, and guard lets them. */
  readonly runs: boolean;
  /** Who ended that: an order, or guard. */
  readonly closedBy: PromiseCause | 'withdrawn';
  /** Somebody's order is in force: nothing new is promised. */
  readonly ordered: boolean;
  readonly blank: Blank | null;
  readonly withheld: readonly GroupId[];
  readonly nowMs: number;
}

export interface LedgerStep {
  readonly ledger: Ledger;
  readonly counts: PromiseCounts;
  readonly events: readonly EventDraft[];
  /** A number that was on a display until now is gone before its time. */
  readonly wentBlank: boolean;
}

/** A flash runs its time from its read-back, which comes two ticks after the decision, ms. */
const flashReadBackMs = 200;
/** The colour changes at zero, give or take (control.md), ms. */
const toleranceMs = 200;
/** Two ways to the same moment may differ by a tick, ms. */
const sameMs = 100;

/** One tick of what stands promised: new promises, kept ones, broken ones. */
export function stepLedger(layout: SiteLayout, before: Ledger, counted: PromiseCounts, facts: LedgerFacts): LedgerStep {
  const ledger: Record<GroupId, Entry> = {};
  const events: EventDraft[] = [];
  let counts = counted;
  let wentBlank = false;
  for (const group of layout.groups) {
    const track = facts.tracks[group.id];
    if (track === undefined || !group.hasDisplay) continue;
    const colour = colourOf(group, track);
    const was = before[group.id];
    const same = was !== undefined && was.colour === colour;
    if (was !== undefined && !same) counts = closed(counts, group.id, was, track, facts, events);
    if (colour === null) continue;
    const now = facts.runs ? promisedNow(layout, group, track, facts) : null;
    const cause = same ? breakOf(was, now, track, group.id, facts) : null;
    if (same && cause !== null) {
      events.push(told(group.id, was, cause, was.endMs - facts.nowMs));
      counts = countBreak(counts, was, cause);
      wentBlank ||= countdownOf(layout, group.id, was, facts.nowMs) !== null;
    }
    const entry: Entry | null = same ? (cause === null ? was : { ...was, broken: true }) : now === null || facts.ordered ? null : { colour, ...now, shown: false, broken: false };
    if (entry === null) continue;
    ledger[group.id] = entry.shown || countdownOf(layout, group.id, entry, facts.nowMs) === null ? entry : { ...entry, shown: true };
  }
  return { ledger, counts, events, wentBlank };
}

/** The number on a group's display; null = blank. */
export function countdownOf(layout: SiteLayout, id: GroupId, entry: Entry | undefined, nowMs: number): number | null {
  if (entry === undefined || entry.broken) return null;
  const remainingMs = entry.endMs - nowMs;
  const hiddenMs = entry.colour === 'red' ? (layout.promise?.hiddenMs[id] ?? 0) : 0;
  return remainingMs <= hiddenMs || remainingMs <= 0 ? null : Math.ceil(remainingMs / 1000);
}

/** Promises that have yet to come true. */
export function standing(ledger: Ledger, nowMs: number): readonly Entry[] {
  return Object.values(ledger).filter((entry) => !entry.broken && entry.endMs > nowMs);
}

function colourOf(group: GroupLayout, { aspect }: GroupTrack): PromiseColour | null {
  switch (aspect) {
    case 'green': return 'green';
    case 'flashingGreen': return group.pedestrian ? 'clearance' : 'green';
    case 'flashingRed': return group.pedestrian ? 'clearance' : null;
    case 'red':
    case 'dark': return aspect === group.rules.stop ? 'red' : null;
    case 'redYellow':
    case 'yellow':
    case 'flashingYellow': return null;
  }
}

type Promised = Pick<Entry, 'endMs' | 'basis'>;

/** Why the present promise is broken now; null = it goes on as it was made: it is never moved. */
function breakOf(was: Entry, now: Promised | null, track: GroupTrack, id: GroupId, facts: LedgerFacts): PromiseCause | 'withdrawn' | null {
  if (was.broken) return null;
  const late = facts.nowMs - was.endMs > toleranceMs;
  // A flash that has begun takes its time, whenever it is read back.
  const flashes = facts.runs && clears(track);
  const moved = !late && !flashes && facts.nowMs < was.endMs && (now === null || Math.abs(now.endMs - was.endMs) > sameMs);
  return late || moved || facts.blank !== null ? causeOf(id, facts, late ? 'late' : 'moved') : null;
}

function causeOf(id: GroupId, facts: LedgerFacts, own: PromiseCause): PromiseCause | 'withdrawn' {
  if (facts.blank !== null) return facts.blank.cause;
  if (!facts.runs) return facts.closedBy;
  return own !== 'early' && facts.withheld.includes(id) ? 'withheld' : own;
}

/** The colour has changed: at its promised moment, or not. */
function closed(counts: PromiseCounts, id: GroupId, was: Entry, track: GroupTrack, facts: LedgerFacts, events: EventDraft[]): PromiseCounts {
  if (was.broken) return counts;
  const errorMs = track.writtenAtMs - was.endMs;
  if (Math.abs(errorMs) <= toleranceMs) return was.shown ? { ...counts, intervals: counts.intervals + 1, kept: counts.kept + 1 } : counts;
  const cause = causeOf(id, facts, errorMs < 0 ? 'early' : 'late');
  events.push(told(id, was, cause, -errorMs));
  return countBreak(counts, was, cause);
}

function told(group: GroupId, entry: Entry, cause: PromiseCause | 'withdrawn', remainingMs: number): EventDraft {
  return { code: cause === 'withdrawn' ? 'promise.withdrawn' : 'promise.broken', data: { group, colour: entry.colour, cause, basis: entry.basis, remainingMs: Math.round(remainingMs), shown: entry.shown } };
}

/** A broken number that somebody saw is counted; one that nobody saw is told, and is no interval. */
function countBreak(counts: PromiseCounts, { shown }: Entry, cause: PromiseCause | 'withdrawn'): PromiseCounts {
  if (!shown) return counts;
  if (cause === 'withdrawn') return { ...counts, withdrawn: counts.withdrawn + 1 };
  return { ...counts, intervals: counts.intervals + 1, broken: { ...counts.broken, [cause]: (counts.broken[cause] ?? 0) + 1 } };
}

/** What follows, by what stands decided, for the end of the group's colour; null = nothing is certain. */
function promisedNow(layout: SiteLayout, group: GroupLayout, track: GroupTrack, facts: LedgerFacts): Promised | null {
  const basis = facts.commitment?.basis ?? 'tail';
  const endMs = endOf(layout, group, track, facts);
  return endMs === null || endMs <= facts.nowMs ? null : { endMs, basis };
}

/** When the group's colour ends, by what stands decided; null = nothing is certain. */
export function endOf(layout: SiteLayout, group: GroupLayout, track: GroupTrack, facts: Pick<LedgerFacts, 'sequence' | 'commitment' | 'tracks' | 'nowMs'>): number | null {
  const { sequence, nowMs } = facts;
  if (sequence.closing) return null;
  switch (track.aspect) {
    case 'green': return mayBeKept(layout, group, facts.tracks) || turnsYielding(group, facts) ? null : greenEndMs(group, facts);
    case 'flashingGreen':
    case 'flashingRed': return track.shownAtMs === null || mayBeKept(layout, group, facts.tracks) ? null : nowMs + group.goEndMs - shownMs(track, nowMs);
    case 'red':
    case 'dark': return redEndMs(group, facts);
    // An arrow beside traffic it yields to goes too; its display stays blank.
    case 'flashingYellow': return group.group.kind === 'flashingYellowArrow' && !mayBeKept(layout, group, facts.tracks) ? greenEndMs(group, facts) : null;
    case 'redYellow':
    case 'yellow': return null;
  }
}

function greenEndMs(group: GroupLayout, { sequence, commitment }: Pick<LedgerFacts, 'sequence' | 'commitment'>): number | null {
  if (group.pedestrian) {
    if (commitment === null) return null;
    return commitment.walkEndsMs[group.id] ?? (ends(group, commitment) ? commitment.atMs : null);
  }
  const offsetMs = commitment?.offsetsMs[group.id] ?? 0;
  const atMs = sequence.target !== null ? (sequence.throughAllRed || !sequence.served.includes(group.id) ? (sequence.spread.endsAtMs[group.id] ?? sequence.beganMs) : null) : commitment !== null && ends(group, commitment) ? commitment.atMs + offsetMs : null;
  return atMs === null ? null : group.goEndMs === 0 ? atMs : atMs + group.goEndMs + flashReadBackMs;
}

/** An arrow that trails into a stage in which it yields turns yielding at the change already: its steady green has no certain end. */
function turnsYielding({ group: { id, kind } }: GroupLayout, { sequence, commitment }: Pick<LedgerFacts, 'sequence' | 'commitment'>): boolean {
  if (kind !== 'flashingYellowArrow') return false;
  return sequence.target === null ? (commitment?.offsetsMs[id] ?? 0) > 0 : (sequence.spread.endsAtMs[id] ?? sequence.beganMs) > sequence.beganMs;
}

function ends(group: GroupLayout, { decision }: Commitment): boolean {
  return Object.hasOwn(decision.reasons, group.id);
}

function redEndMs(group: GroupLayout, { sequence, commitment }: Pick<LedgerFacts, 'sequence' | 'commitment'>): number | null {
  const askMs = sequence.target === null ? commitment?.startsMs[group.id] : sequence.served.includes(group.id) ? sequence.promisedMs[group.id] : undefined;
  // Red ends where red-and-yellow begins.
  return askMs === undefined ? null : askMs + grantLagMs - group.group.redYellowMs;
}

/** Kept from a yellow trap, it may have to wait for somebody's flashing green before it ends. */
function mayBeKept(layout: SiteLayout, group: GroupLayout, tracks: GroupTracks): boolean {
  if (group.trappedBy.length === 0) return false;
  const going = layout.groups.filter((other) => !other.pedestrian && tracks[other.id]?.goSinceMs !== null);
  return going.some((other) => group.trappedBy.includes(other.id)) && going.some((other) => other.goEndMs > 0);
}
