import { covered, type Span } from './timeline.ts';

/** How a loop that shares an approach tells of it. */
export interface Beside { readonly onMs: readonly number[]; readonly presence: readonly Span[] }

/** Vehicles that were under way may still come, and the last one of another lane came sooner: that much of a silence, from its begin and its end. */
const ragged = { begin: 0.25, end: 0.05 } as const;
/** Who had not told so many before says nothing by his silence. */
const leastBefore = 5;
/** Held without a break for so much of the time that another one is: a queue that crawls past lets go between two vehicles. */
const heldShare = 0.6;

/** One loop fails by itself; all of an approach at once are cut by road works, or stand in water. Both were the plain words until all of them spoke. */
const words = { dead: 'cut', stuck: 'flood' } as const;

/** The word for the whole approach, where every other loop of its groups is silent, or held, with this one; null = it is alone. */
export function approachWord(plain: 'dead' | 'stuck', span: Span, mates: readonly Beside[]): 'cut' | 'flood' | null {
  return mates.length > 0 && mates.every((mate) => (plain === 'dead' ? isSilentWith(span, mate) : isHeldWith(span, mate))) ? words[plain] : null;
}

function isHeldWith(span: Span, { presence }: Beside): boolean {
  return presence.some((one) => covered([one], span) >= heldShare * (span.toMs - span.fromMs));
}

function isSilentWith({ fromMs, toMs }: Span, { onMs }: Beside): boolean {
  const longMs = toMs - fromMs;
  const before = onMs.filter((atMs) => atMs <= fromMs + ragged.begin * longMs).length;
  return before >= leastBefore && !onMs.some((atMs) => atMs > fromMs + ragged.begin * longMs && atMs < toMs - ragged.end * longMs);
}
