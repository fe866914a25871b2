import { z } from 'zod';
import { siteTopics, type TopicMeaning } from '../../link/topics.ts';
import { linkSchema, type linkFeatures } from '../../model/linkMessage.ts';
import type { Clock } from '../../platform/clock.ts';

export type LinkFeature = (typeof linkFeatures)[number];

/** What a cabinet says in its presence of the versions and features that it knows, whatever version that itself is of. */
const knownSchema = z.object({ schemas: z.array(z.int()), features: z.array(z.string()) });

/** One cabinet, before anything is asked of it. */
export interface Peer {
  readonly subscriptions: readonly string[];
  take(meaning: TopicMeaning, payload: string): void;
  /** Why it would not understand: `centre.schemaUnknown` or `centre.featureUnknown` with what it knows. Null: it does, or nobody has said. */
  unfit(): Promise<string | null>;
}

/** A retained presence comes right behind its subscription; a cabinet that was never there has none, ms. */
const presenceWithinMs = 1000;

export function createPeer(site: string, feature: LinkFeature, clock: Pick<Clock, 'after'>): Peer {
  let known: z.infer<typeof knownSchema> | null = null;
  let heard = (): void => { /* nobody waits yet */ };
  const judged = (): string | null => {
    if (known === null) return null;
    if (!known.schemas.includes(linkSchema)) return `centre.schemaUnknown ${known.schemas.join(' ')}`;
    return known.features.includes(feature) ? null : `centre.featureUnknown ${feature}`;
  };
  return {
    subscriptions: [siteTopics(site).presence],
    take(meaning, payload) {
      if (meaning.kind !== 'presence' || meaning.site !== site) return;
      known = readKnown(payload) ?? known;
      heard();
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

function readKnown(payload: string): z.infer<typeof knownSchema> | null {
  try {
    return knownSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}
