import { z } from 'zod';
import { parsePlanEnvelope, type PlanEnvelope } from '../model/plan.ts';
import { problem, type Parsed } from '../model/problem.ts';

/**
 * What the cabinet keeps of plan sets, in one file that is replaced whole: a power cut at any step leaves what was before or
 * what is after (link.md, The plan passport).
 */
export interface PlanShelf {
  readonly newest: PlanEnvelope | null;
  /** The last set that was watched to the end without trouble: what a newer one falls back to. */
  readonly good: PlanEnvelope | null;
  /** The good one before it: what a person on site goes back to once the last one was kept. */
  readonly before: PlanEnvelope | null;
  /** A set that was taken and does not run yet; `floorBefore`: the versions behind it, should its signer be revoked. */
  readonly next: { readonly state: 'staged' | 'armed'; readonly envelope: PlanEnvelope; readonly floorBefore: number } | null;
  /** No version up to this one comes again, whatever has become of its set. */
  readonly floorVersion: number;
  /** The newest is on trial; `starts`: of this process since it came. */
  readonly watch: { readonly starts: number } | null;
}

export const emptyShelf: PlanShelf = { newest: null, good: null, before: null, next: null, floorVersion: 0, watch: null };

const shelfSchema = z.strictObject({
  format: z.literal('ngatu-plans/1'),
  newest: z.unknown(), good: z.unknown(), before: z.unknown().optional(),
  next: z.strictObject({ state: z.enum(['staged', 'armed']), envelope: z.unknown(), floorBefore: z.int().min(0) }).nullable().default(null),
  floorVersion: z.int().min(0),
  watch: z.strictObject({ starts: z.int().min(0) }).nullable(),
});

export function shelfText(shelf: PlanShelf): string {
  return JSON.stringify({ format: 'ngatu-plans/1', ...shelf });
}

/** Form alone: signatures and bounds are judged again by who uses it. An earlier version of this software kept the bare envelope. */
export function readShelf(text: string): Parsed<PlanShelf> {
  const document = parsedJson(text);
  const shelf = shelfSchema.safeParse(document);
  if (!shelf.success) {
    const bare = parsePlanEnvelope(document);
    return bare.ok ? { ok: true, value: { newest: bare.value, good: bare.value, before: null, next: null, floorVersion: bare.value.payload.planVersion, watch: null }, warnings: [] } : bare;
  }
  const [newest, good, before, waiting] = [shelf.data.newest, shelf.data.good, shelf.data.before ?? null, shelf.data.next?.envelope ?? null].map(envelopeOf);
  if (isBad(newest) || isBad(good) || isBad(before) || isBad(waiting)) return { ok: false, problems: [problem('plan.unreadable', isBad(newest) ? 'newest' : isBad(good) ? 'good' : isBad(before) ? 'before' : 'next', { detail: 'schema' })] };
  const next = shelf.data.next === null || waiting === null ? null : { state: shelf.data.next.state, envelope: waiting, floorBefore: shelf.data.next.floorBefore };
  return { ok: true, value: { newest, good, before, next, floorVersion: shelf.data.floorVersion, watch: shelf.data.watch }, warnings: [] };
}

function isBad(read: PlanEnvelope | null | 'bad' | undefined): read is 'bad' | undefined {
  return read === 'bad' || read === undefined;
}

function envelopeOf(value: unknown): PlanEnvelope | null | 'bad' {
  if (value === null) return null;
  const parsed = parsePlanEnvelope(value);
  return parsed.ok ? parsed.value : 'bad';
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
