import { z } from 'zod';
import type { SealedSite } from './artefact.ts';
import { canonicalJson, plainJson } from './canonical.ts';

/** What the adaptive loop has learned of one lane: the bounds are what a street can be, whatever a file says. */
export const learnedLaneSchema = z.strictObject({
  /** Saturation headway, s, and the seconds of saturated green that it rests on. */
  headwayS: z.number().min(0.3).max(4),
  saturatedS: z.number().min(0).max(3600),
  /** Vehicles that still go after the end of a green in which some are left: who can't stop any more, who waited to turn. */
  afterGreen: z.number().min(0).max(3),
  /** Share of saturation at which those who yield get away though somebody goes first, and the seconds that it rests on. */
  yieldShare: z.number().min(0).max(1),
  yieldedS: z.number().min(0).max(3600),
  /** Share of each of the lane's groups, summing to 1, and the vehicles that it rests on. */
  shares: z.array(z.number().min(0).max(1)).max(16).refine((shares) => shares.length === 0 || Math.abs(shares.reduce((sum, one) => sum + one, 0) - 1) < 1e-6),
  sharesOf: z.number().min(0).max(3600),
  /** Vehicles that come for each one that the advance detector counts. */
  undercount: z.number().min(0.8).max(5),
  /** Vehicles a second, slow mean. */
  flow: z.number().min(0).max(3.5),
});
export type LearnedLane = Readonly<Omit<z.infer<typeof learnedLaneSchema>, 'shares'>> & { readonly shares: readonly number[] };
export type LearnedLanes = Readonly<Record<string, LearnedLane>>;

/** Version of the document; another one is not read. */
export const learnedVersion = 2;
/** What was learned longer ago is another street's, ms. */
export const learnedOldestMs = 90 * 86_400_000;

const documentSchema = z.strictObject({
  version: z.int(), siteId: z.string(), siteHash: z.string(), savedMs: z.int(), lanes: z.record(z.string().min(1).max(64), z.unknown()), checksum: z.string(),
});

/** Why a document of learned values is thrown away: a closed list. */
export const learnedRefusals = ['unreadable', 'damaged', 'otherVersion', 'otherSite', 'tooOld'] as const;
export type LearnedRefusal = (typeof learnedRefusals)[number];

export interface LearnedRead {
  readonly lanes: LearnedLanes;
  /** Null = it was taken. */
  readonly refused: LearnedRefusal | null;
  /** Lanes whose values no street can have: they begin anew. */
  readonly implausible: readonly string[];
  readonly savedMs: number | null;
}

type Sha256Hex = (text: string) => string;

/** What the loop has learned, as one document: of which site, when, with a checksum over all of it. */
export function learnedDocument({ safety, hash }: SealedSite, lanes: LearnedLanes, savedMs: number, sha256: Sha256Hex): string {
  const body = { version: learnedVersion, siteId: safety.siteId, siteHash: hash, savedMs, lanes: plainJson(lanes) };
  return JSON.stringify({ ...body, checksum: sha256(canonicalJson(plainJson(body))) });
}

/** Never needed: whatever is wrong with a document, the loop learns anew, and says why. */
export function readLearned({ hash }: SealedSite, text: string, nowMs: number, sha256: Sha256Hex): LearnedRead {
  const document = documentSchema.safeParse(jsonOf(text));
  if (!document.success) return refusedLearned('damaged');
  const { checksum, ...body } = document.data;
  if (sha256(canonicalJson(plainJson(body))) !== checksum) return refusedLearned('damaged');
  if (body.version !== learnedVersion) return refusedLearned('otherVersion');
  if (body.siteHash !== hash) return refusedLearned('otherSite');
  // A clock that is not known yet stands before: that makes nothing old.
  if (nowMs - body.savedMs > learnedOldestMs) return refusedLearned('tooOld');
  const lanes: Record<string, LearnedLane> = {};
  const implausible: string[] = [];
  for (const [id, value] of Object.entries(body.lanes)) {
    const lane = learnedLaneSchema.safeParse(value);
    if (lane.success) lanes[id] = lane.data;
    else implausible.push(id);
  }
  return { lanes, refused: null, implausible, savedMs: body.savedMs };
}

export function refusedLearned(refused: LearnedRefusal): LearnedRead {
  return { lanes: {}, refused, implausible: [], savedMs: null };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
