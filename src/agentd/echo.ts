import type { SiteTopics } from '../link/topics.ts';

/**
 * A broker may grant a subscription and then drop what its ACL denies: each inbound topic is asked to carry one word of
 * our own back. Where the cabinet may not write, the publish is refused, and nothing can be said.
 */
export interface Echo {
  /** The connection stands: speak. */
  speak(nowMs: number): void;
  /** Whether a message was our own word, come back. */
  hears(topic: string, payload: string): boolean;
  /** Topics whose word did not come back; empty while they have time. */
  tick(nowMs: number): void;
}

export const echoWithinMs = 15_000;

/** `publish` says whether the broker took it; `onVerdict`: null = it came back. */
export function createEcho(topics: SiteTopics, parts: { readonly nonce: () => string; readonly publish: (topic: string, payload: string) => Promise<boolean>; readonly onVerdict: (topic: string, missing: boolean) => void }): Echo {
  const places = topics.inbound.map((filter) => filter.replaceAll('+', 'echo'));
  const open = new Map<string, { readonly text: string; untilMs: number }>();
  return {
    speak(nowMs) {
      open.clear();
      for (const topic of places) {
        const text = JSON.stringify({ echo: parts.nonce() });
        const word = { text, untilMs: nowMs + echoWithinMs };
        open.set(topic, word);
        parts.publish(topic, text).then((taken) => {
          // A refusal is an ACL that does its work, a lost connection says nothing.
          if (!taken && open.get(topic) === word) open.delete(topic);
          return null;
        }).catch(() => null);
      }
    },
    hears(topic, payload) {
      if (!payload.startsWith('{"echo":')) return false;
      if (open.get(topic)?.text === payload) {
        open.delete(topic);
        parts.onVerdict(topic, false);
      }
      return true;
    },
    tick(nowMs) {
      for (const [topic, { untilMs }] of open) {
        if (nowMs < untilMs) continue;
        open.delete(topic);
        parts.onVerdict(topic, true);
      }
    },
  };
}
