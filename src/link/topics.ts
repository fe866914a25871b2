/**
 * Every topic of the link, in RSMP 4's shape (link.md). Nothing else in the program writes a topic by hand.
 *
 * The last level of an event's topic is its channel: `<site>/status/+/alarm` and `<site>/replay/+/alarm` together are
 * one whole channel, without holes in seq.
 */
export interface SiteTopics {
  readonly presence: string;
  /** A retained status, complete in itself. */
  status(code: string): string;
  /** Numbered events as they happen. */
  live(code: string, channel: string): string;
  /** Numbered events after an outage, in parallel to the live ones. */
  replay(code: string, channel: string): string;
  readonly ack: string;
  readonly planSet: string;
  readonly planResult: string;
  /** Filter over everything of this site. */
  readonly everything: string;
}

/** Whether a text can stand as one level of a topic: no separator, no wildcard, not the broker's own `$`. */
export function isTopicLevel(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text);
}

/** Topics of one site; its id must pass `isTopicLevel` (the site file's schema sees to it). */
export function siteTopics(siteId: string): SiteTopics {
  return {
    presence: `${siteId}/presence`,
    status: (code) => `${siteId}/status/${code}`,
    live: (code, channel) => `${siteId}/status/${code}/${channel}`,
    replay: (code, channel) => `${siteId}/replay/${code}/${channel}`,
    ack: `${siteId}/ack`,
    planSet: `${siteId}/plan/set`,
    planResult: `${siteId}/plan/result`,
    everything: `${siteId}/#`,
  };
}

export type TopicMeaning =
  | { readonly kind: 'presence' | 'ack' | 'planSet' | 'planResult'; readonly site: string }
  | { readonly kind: 'status'; readonly site: string; readonly code: string }
  | { readonly kind: 'live' | 'replay'; readonly site: string; readonly code: string; readonly channel: string };

/** What a topic is about; null = none of ours. */
export function readTopic(topic: string): TopicMeaning | null {
  const [site, room, code, channel, ...rest] = topic.split('/');
  if (site === undefined || !isTopicLevel(site) || rest.length > 0) return null;
  if (code === undefined) return room === 'presence' || room === 'ack' ? { kind: room, site } : null;
  if (!isTopicLevel(code) || (channel !== undefined && !isTopicLevel(channel))) return null;
  if (channel === undefined) {
    if (room === 'status') return { kind: 'status', site, code };
    if (room === 'plan' && code === 'set') return { kind: 'planSet', site };
    if (room === 'plan' && code === 'result') return { kind: 'planResult', site };
    return null;
  }
  if (room === 'status') return { kind: 'live', site, code, channel };
  return room === 'replay' ? { kind: 'replay', site, code, channel } : null;
}
