import { pairKey, type GroupId } from '../../model/relation.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { Look, ReadBack } from './readBack.ts';

/** A junction that a fault made by hand took to flash, as the lines showed it. */
export interface Trip {
  /** First unsafe sample, and how long before the street may have been unsafe already. */
  readonly sinceMs: number;
  /** From the last sample that was still good to the last board in flash: no trip was longer than this. */
  readonly mostMs: number;
  /** From the first bad sample on. */
  readonly leastMs: number;
}

/** Pairs that must not be lit together and were, in any sample of the trip. */
export interface PairTrip extends Trip { readonly pairs: readonly string[] }

/** The junction's trip by a hard pair lit together; null = none was seen to its end. */
export function pairTrip(site: SealedSite, boards: readonly string[], readBack: ReadBack): PairTrip | null {
  const hard = site.safety.relations.filter(({ relation }) => relation === 'hard');
  const green = new Map<GroupId, boolean>();
  const seen = new Set<string>();
  const before = new Map<string, number>();
  let first: { readonly sinceMs: number; readonly goodMs: number } | null = null;
  for (const look of readBack.looks) {
    if (!look.sample.flashing) {
      for (const group of groupsOf(look)) green.set(group, goes(look, group));
      const lit = hard.filter(({ a, b }) => green.get(a) === true && green.get(b) === true).map(({ a, b }) => pairKey(a, b));
      if (lit.length > 0) first ??= { sinceMs: look.atMs, goodMs: before.get(look.board) ?? look.atMs };
      for (const key of lit) seen.add(key);
    }
    before.set(look.board, look.atMs);
  }
  return first === null ? null : tripFrom(boards, readBack, first, { pairs: [...seen].toSorted() });
}

/** The trip by the last red of a group; null = none was seen to its end. */
export function redTrip(group: GroupId, boards: readonly string[], readBack: ReadBack): Trip | null {
  const lost = new Map<string, boolean>();
  const before = new Map<string, number>();
  for (const look of readBack.looks) {
    for (const lamp of look.lamps) if (lamp.group === group && lamp.colour === 'red' && lamp.voltage) lost.set(`${look.board} ${lamp.slot}`, lamp.current === false);
    if (!look.sample.flashing && lost.size > 0 && [...lost.values()].every(Boolean)) return tripFrom(boards, readBack, { sinceMs: look.atMs, goodMs: before.get(look.board) ?? look.atMs }, {});
    before.set(look.board, look.atMs);
  }
  return null;
}

/** When each board was in flash: the answer to the command, or the first sample that says so. */
function tripFrom<More extends object>(boards: readonly string[], { looks, written }: ReadBack, { sinceMs, goodMs }: { readonly sinceMs: number; readonly goodMs: number }, more: More): (Trip & More) | null {
  const ends = boards.map((board) => {
    const said = written.find((one) => one.board === board && one.flash && one.atMs >= sinceMs)?.atMs ?? Number.POSITIVE_INFINITY;
    const seen = looks.find((one) => one.board === board && one.sample.flashing && one.atMs >= sinceMs)?.atMs ?? Number.POSITIVE_INFINITY;
    // The command alone is a word; that the board shows flash is seen.
    return Number.isFinite(seen) ? Math.min(said, seen) : Number.POSITIVE_INFINITY;
  });
  const endMs = Math.max(...ends);
  return Number.isFinite(endMs) ? { sinceMs, mostMs: Math.ceil(endMs - goodMs), leastMs: Math.floor(endMs - sinceMs), ...more } : null;
}

function groupsOf({ lamps }: Look): readonly GroupId[] {
  return [...new Set(lamps.map(({ group }) => group))];
}

function goes({ lamps }: Look, group: GroupId): boolean {
  return lamps.some((lamp) => lamp.group === group && lamp.colour === 'green' && lamp.voltage);
}

/** How long a board held out without a token: somewhere within `ms` ± `uncertaintyMs`. */
export interface Expiry { readonly ms: number; readonly uncertaintyMs: number }

/** From the last accepted token (its challenge changed with it) to the first sample that is tripped; null = not seen. */
export function watchdogExpiry(board: string, { looks, written }: ReadBack): Expiry | null {
  const own = looks.filter((look) => look.board === board);
  const at = own.findIndex((look, index) => look.sample.watchdogTripped && own[index - 1]?.sample.watchdogTripped === false);
  const tripped = own[at];
  const good = own[at - 1];
  if (tripped === undefined || good === undefined) return null;
  const taken = own.slice(0, at).findLastIndex((look, index) => index > 0 && own[index - 1]?.sample.challenge !== look.sample.challenge);
  const [fed, unfed] = [own[taken], own[taken - 1]];
  if (fed === undefined || unfed === undefined) return null;
  // It was fed by an image of that exchange, or of the one before: not sooner than the request left.
  const askedMs = written.findLast((one) => one.board === board && one.askedMs <= fed.atMs)?.askedMs ?? unfed.atMs;
  const [leastMs, mostMs] = [good.atMs - fed.atMs, tripped.atMs - Math.max(unfed.atMs, askedMs)];
  return { ms: Math.round((leastMs + mostMs) / 2), uncertaintyMs: Math.ceil((mostMs - leastMs) / 2) };
}

/** A lamp whose wire is open: voltage and no current in so many looks on end, and no other lamp of its board so. */
const openLooks = 3;

export interface LampRef { readonly group: string; readonly colour: string; readonly board: string; readonly slot: number }

function lostIn({ lamps }: Look): readonly string[] {
  return lamps.filter(({ voltage, current }) => voltage && current === false).map((lamp) => `${lamp.group} ${lamp.colour} ${lamp.slot}`);
}

export type WireSeen = 'open' | 'whole' | 'other' | 'dark';

/** What the newest looks say of one lamp's wire: `other` = another lamp has lost its current; `dark` = it is not lit now. */
export function wireOf({ group, colour, board, slot }: LampRef, { looks }: Pick<ReadBack, 'looks'>): WireSeen {
  const own = looks.filter((look) => look.board === board);
  const lit = own.filter(({ lamps, sample }) => !sample.flashing && lamps.some((lamp) => lamp.group === group && lamp.colour === colour && lamp.slot === slot && lamp.voltage));
  const last = lit.slice(-openLooks);
  if (last.length < openLooks) return 'dark';
  const wanted = `${group} ${colour} ${slot}`;
  const found = last.map(lostIn);
  if (found.every((lost) => lost.length === 1 && lost[0] === wanted)) return 'open';
  if (found.every((lost) => lost.length === 0)) return 'whole';
  return found.every((lost) => lost.length > 0 && !lost.includes(wanted)) ? 'other' : 'dark';
}
