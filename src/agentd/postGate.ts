import { createHmac, timingSafeEqual } from 'node:crypto';
import { judgePost, type PostRefusal, type PostedSource } from '../field/vds/posted.ts';
import { parsePayload } from '../model/linkMessage.ts';
import { vdsPostSchema, vdsPostText, type VdsPost, type VdsReading } from '../model/vds.ts';

export type GateJudged = VdsReading | { readonly refusal: PostRefusal; readonly detail: string };

/** `peer`: who stands at the door, an address or the broker. */
export interface PostGate { judge(id: string, body: string, peer: string): GateJudged }

export interface PostGateParts {
  readonly sources: ReadonlyMap<string, PostedSource>;
  readonly keys: ReadonlyMap<string, string>;
  readonly monoMs: () => number;
  readonly wallMs: () => number;
}

/** So many at once, one more each 5 s. */
const burst = 10;
const refillMs = 5000;
/** Doors of whom something was refused; beyond it the one that was refused longest ago is forgotten. */
const mostPeers = 512;

interface Bucket { readonly tokens: number; readonly filledMs: number }

function filled(bucket: Bucket | undefined, nowMs: number): Bucket {
  return bucket === undefined ? { tokens: burst, filledMs: nowMs } : { tokens: Math.min(burst, bucket.tokens + (nowMs - bucket.filledMs) / refillMs), filledMs: nowMs };
}

function spent({ tokens, filledMs }: Bucket): Bucket {
  return { tokens: tokens - 1, filledMs };
}

/**
 * Who posts counts. What is refused is charged to the door it came by, and what is taken to the source: whoever has no key,
 * or plays an old post again, shuts out nobody but himself. A door that has no more refusals left is not looked at, which
 * bounds what checking costs.
 */
export function createPostGate({ sources, keys, monoMs, wallMs }: PostGateParts): PostGate {
  const taken = new Map<string, Bucket>();
  const refused = new Map<string, Bucket>();
  const lastFromMs = new Map<string, number>();
  const charge = (door: string, left: Bucket): void => {
    refused.delete(door);
    const [oldest] = refused.size >= mostPeers ? refused.keys() : [];
    if (oldest !== undefined) refused.delete(oldest);
    refused.set(door, spent(left));
  };
  return {
    judge(id, body, peer) {
      const [source, key] = [sources.get(id), keys.get(id)];
      if (source === undefined || key === undefined) return { refusal: 'unknownSource', detail: id };
      const nowMs = monoMs();
      const door = `${id} ${peer}`;
      const left = filled(refused.get(door), nowMs);
      if (left.tokens < 1) return { refusal: 'tooOften', detail: peer };
      const read = proven(id, key, body);
      const judged = 'refusal' in read ? { ok: false as const, ...read } : judgePost(source, read, lastFromMs.get(id) ?? null, wallMs());
      if (!judged.ok) {
        charge(door, left);
        return { refusal: judged.refusal, detail: judged.detail };
      }
      const own = filled(taken.get(id), nowMs);
      if (own.tokens < 1) return { refusal: 'tooOften', detail: '' };
      taken.set(id, spent(own));
      lastFromMs.set(id, judged.reading.fromMs);
      return judged.reading;
    },
  };
}

function proven(id: string, key: string, body: string): VdsPost | { readonly refusal: PostRefusal; readonly detail: string } {
  const parsed = parsePayload(vdsPostSchema, body);
  if (!parsed.ok) return { refusal: 'badForm', detail: parsed.problems.map(({ path, code }) => `${path} ${code}`).join('; ').slice(0, 120) };
  const own = createHmac('sha256', key).update(vdsPostText(parsed.value)).digest();
  return parsed.value.source === id && timingSafeEqual(own, Buffer.from(parsed.value.mac, 'hex')) ? parsed.value : { refusal: 'badMac', detail: '' };
}
