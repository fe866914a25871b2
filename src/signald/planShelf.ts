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
  /** No version up to this one comes again, whatever has become of its set. */
  readonly floorVersion: number;
  /** The newest is on trial; `starts`: of this process since it came. */
  readonly watch: { readonly starts: number } | null;
}

export const emptyShelf: PlanShelf = { newest: null, good: null, floorVersion: 0, watch: null };

const shelfSchema = z.strictObject({
  format: z.literal('ngatu-plans/1'),
  newest: z.unknown(), good: z.unknown(),
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
    return bare.ok ? { ok: true, value: { newest: bare.value, good: bare.value, floorVersion: bare.value.payload.planVersion, watch: null }, warnings: [] } : bare;
  }
  const [newest, good] = [envelopeOf(shelf.data.newest), envelopeOf(shelf.data.good)];
  if (newest === 'bad' || good === 'bad') return { ok: false, problems: [problem('plan.unreadable', newest === 'bad' ? 'newest' : 'good', { detail: 'schema' })] };
  return { ok: true, value: { newest, good, floorVersion: shelf.data.floorVersion, watch: shelf.data.watch }, warnings: [] };
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
