import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PostedSource } from '../../field/vds/posted.ts';
import { parseWith } from '../../model/parsing.ts';
import { vdsPostSchema, type VdsPost } from '../../model/vds.ts';
import { pause, type Clock } from '../../platform/clock.ts';
import { createRandom } from '../../platform/random.ts';
import { signedPost } from './analyticsBox.ts';
import { drawZones } from './boxTraffic.ts';
import type { BoxOptions } from './options.ts';
import type { Sending } from './sending.ts';

/** An interval that was posted, and the answer to it; a line of `ngatu sim box --json`. */
export interface BoxPost {
  readonly source: string;
  /** Begin of the interval, ms since the epoch. */
  readonly fromMs: number;
  /** Its length, s. */
  readonly windowS: number;
  readonly zones: VdsPost['zones'];
  readonly ok: boolean;
  /** `204` of the receiver, `published` of the broker, or why not. */
  readonly answer: string;
}

export interface BoxSetting { readonly source: PostedSource; readonly key: string; readonly sending: Sending; readonly options: BoxOptions; readonly clock: Clock; readonly tell: (post: BoxPost) => void; readonly ended: () => boolean }

/** A box takes so long to add up what it saw, ms. */
const addUpMs = 500;
const stepMs = 250;
const seenSchema = z.object({ zones: vdsPostSchema.shape.zones });

/** Posts each interval of the clock when it is over, until its time is; the outcome: whether every post was taken. */
export async function runBox({ source, key, sending, options, clock, tell, ended }: BoxSetting): Promise<boolean> {
  const random = createRandom(options.seed);
  const windowMs = source.intervalS * 1000;
  const untilMs = options.forMs === null ? Number.POSITIVE_INFINITY : clock.monoMs() + options.forMs;
  let lastMs = Math.floor(clock.wallMs() / windowMs) * windowMs - (options.once ? windowMs : 0);
  let good = true;
  while (!ended() && clock.monoMs() < untilMs) {
    const fromMs = Math.floor((clock.wallMs() - addUpMs) / windowMs) * windowMs - windowMs;
    if (fromMs < lastMs) {
      // oxlint-disable-next-line no-await-in-loop -- it waits for the interval to be over
      await pause(clock, stepMs);
      continue;
    }
    lastMs = fromMs + windowMs;
    const zones = options.see === null ? drawZones(source, options, random) : readZones(options.see);
    const post = { source: source.id, fromMs, windowS: source.intervalS, zones };
    // oxlint-disable-next-line no-await-in-loop -- one interval after the other: a later one would refuse an earlier
    const sent = await sending.send(source.id, JSON.stringify(signedPost(post, key)));
    good &&= sent.ok;
    tell({ ...post, ...sent });
    if (options.once) break;
  }
  return good;
}

/** `{"zones":[…]}` as in a post. What is wrong in it ends the box: it would post what nobody saw. */
function readZones(path: string): VdsPost['zones'] {
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const parsed = parseWith(seenSchema, json);
  if (!parsed.ok) throw new Error(`${path}: ${parsed.problems.map(({ path: at, code }) => `${at} ${code}`).join('; ')}`);
  return parsed.value.zones;
}
