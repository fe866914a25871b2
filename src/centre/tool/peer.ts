import { z } from 'zod';
import { answerJson } from '../../platform/answerJson.ts';
import { siteTopics, type TopicMeaning } from '../../link/topics.ts';
import { linkSchema, type linkFeatures } from '../../model/linkMessage.ts';
import type { Clock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { CentreClient } from '../client.ts';
import { reached, toolExits, warn, type Tool } from './tool.ts';

export type LinkFeature = (typeof linkFeatures)[number];

/** What a cabinet says in its presence of the versions and features that it knows, whatever version that itself is of. */
const knownSchema = z.object({ schemas: z.array(z.int()), features: z.array(z.string()) });

/** One cabinet, before anything is asked of it. */
export interface Peer {
  readonly site: string;
  readonly subscriptions: readonly string[];
  take(meaning: TopicMeaning, payload: string): void;
  /** Why it would not understand: `centre.schemaUnknown` or `centre.featureUnknown` with what it knows. Null: it does, or nobody has said. */
  unfit(): Promise<string | null>;
}

/** A retained presence comes right behind its subscription; a cabinet that was never there has none, ms. */
const presenceWithinMs = 1000;

export function createPeer(site: string, feature: LinkFeature, clock: Pick<Clock, 'after'>): Peer {
  let known: z.infer<typeof knownSchema> | null = null;
  /** Who waits for its word. */
  let heard: (() => void) | null = null;
  const judged = (): string | null => {
    if (known === null) return null;
    if (!known.schemas.includes(linkSchema)) return `centre.schemaUnknown ${known.schemas.join(' ')}`;
    return known.features.includes(feature) ? null : `centre.featureUnknown ${feature}`;
  };
  return {
    site, subscriptions: [siteTopics(site).presence],
    take(meaning, payload) {
      if (meaning.kind !== 'presence' || meaning.site !== site) return;
      known = readKnown(payload) ?? known;
      heard?.();
    },
    unfit: () => new Promise((resolve) => {
      if (known !== null) {
        resolve(judged());
        return;
      }
      const cancel = clock.after(presenceWithinMs, () => { resolve(judged()); });
      heard = () => { cancel(); resolve(judged()); };
    }),
  };
}

/** Null: the broker answers, and the cabinet would understand. Otherwise the exit, and it is said why. */
export async function exitOfPeer(tool: Tool, client: CentreClient, peer: Peer): Promise<number | null> {
  if (!(await reached(tool, client))) return toolExits.notReachable;
  const reason = await peer.unfit();
  if (reason === null) return null;
  await client.end();
  if (tool.options.json) tool.write(answerJson({ ok: false, reason }));
  warn(say(tool.options.lang, 'centre.refused', { site: peer.site, detail: reason }));
  return toolExits.refused;
}

function readKnown(payload: string): z.infer<typeof knownSchema> | null {
  try {
    return knownSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}
