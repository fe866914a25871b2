import type { VdsPost, VdsReading, VdsSource, VdsZone } from '../../model/vds.ts';
import { doubtsOf } from './ss125Reading.ts';

export type PostedSource = Extract<VdsSource, { kind: 'posted' }>;
export const postRefusals = ['unknownSource', 'badForm', 'badMac', 'tooOften', 'otherWindow', 'unaligned', 'future', 'old', 'again', 'unknownZone', 'tooMany'] as const;
export type PostRefusal = (typeof postRefusals)[number];

export type PostJudged = { readonly ok: true; readonly reading: VdsReading } | { readonly ok: false; readonly refusal: PostRefusal; readonly detail: string };

/** Begun not before … of an interval that is over, by the cabinet's clock. */
const futureMs = 5000;
const oldMs = 3_600_000;
/** Motorcycles pass side by side: so many vehicles a second and lane are no traffic any more. */
const mostPerSecond = 3;

const refuse = (refusal: PostRefusal, detail: string | number): PostJudged => ({ ok: false, refusal, detail: String(detail) });

/** Whether counts of a proven sender can be: whole, on the clock, later than the last, of known zones, and not more than a street holds. */
export function judgePost(source: PostedSource, post: VdsPost, lastFromMs: number | null, nowMs: number): PostJudged {
  const windowMs = post.windowS * 1000;
  if (post.windowS !== source.intervalS) return refuse('otherWindow', post.windowS);
  if (post.fromMs % windowMs !== 0) return refuse('unaligned', post.fromMs);
  if (post.fromMs + windowMs > nowMs + futureMs) return refuse('future', post.fromMs);
  if (post.fromMs + windowMs < nowMs - oldMs) return refuse('old', post.fromMs);
  if (lastFromMs !== null && post.fromMs <= lastFromMs) return refuse('again', post.fromMs);
  const known = new Map(source.zones.map((zone) => [zone.zone, zone]));
  const seen = new Set<string>();
  for (const { zone, count } of post.zones) {
    const own = known.get(zone);
    if (own === undefined || seen.has(zone)) return refuse('unknownZone', zone);
    seen.add(zone);
    if (count > mostPerSecond * post.windowS * own.lanes) return refuse('tooMany', `${zone} ${count}`);
  }
  const zones = source.zones.map(({ zone, name }): VdsZone => {
    const told = post.zones.find((one) => one.zone === zone);
    const lane = name ?? null;
    if (told === undefined) return { zone, lane, count: null, classes: {}, occupancy: null, speedKmh: null, speed85Kmh: null, queueM: null, wrongWay: null, quality: 'none', doubts: ['noAnswer'] };
    const { count, occupancy = null, speedKmh = null, speed85Kmh = null, queueM = null, wrongWay = null } = told;
    const classes = Object.fromEntries(Object.entries(told.classes ?? {}).filter(([, of]) => of !== undefined));
    const doubts = doubtsOf(count, classes, occupancy);
    return { zone, lane, count, classes, occupancy, speedKmh, speed85Kmh, queueM, wrongWay, quality: doubts.length === 0 ? 'ok' : 'estimated', doubts };
  });
  return { ok: true, reading: { source: source.id, fromMs: post.fromMs, windowS: post.windowS, zones } };
}
