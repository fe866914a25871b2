/**
 * Every topic of the link, in RSMP 4's shape (link.md). Nothing else in the program writes a topic by hand, and
 * docs/asyncapi.yaml is made of this table.
 *
 * The last level of an event's topic is its channel: `<site>/status/+/alarm` and `<site>/replay/+/alarm` together are
 * one whole channel, without holes in seq.
 */
export const topicTable = {
  presence: { address: '{site}/presence', sentBy: 'cabinet', retained: true, messages: ['presence'] },
  status: { address: '{site}/status/{code}', sentBy: 'cabinet', retained: true, messages: ['status'] },
  live: { address: '{site}/status/{code}/{channel}', sentBy: 'cabinet', retained: false, messages: ['event'] },
  replay: { address: '{site}/replay/{code}/{channel}', sentBy: 'cabinet', retained: false, messages: ['event'] },
  alarm: { address: '{site}/alarm/{code}', sentBy: 'cabinet', retained: true, messages: ['alarm'] },
  answer: { address: '{site}/answer/{code}', sentBy: 'cabinet', retained: false, messages: ['commandResult', 'fetchAnswer', 'picture'] },
  planResult: { address: '{site}/plan/result', sentBy: 'cabinet', retained: false, messages: ['planResult'] },
  ack: { address: '{site}/ack', sentBy: 'centre', retained: false, messages: ['ack'] },
  planSet: { address: '{site}/plan/set', sentBy: 'centre', retained: false, messages: ['planEnvelope', 'keyList'] },
  command: { address: '{site}/command/{code}', sentBy: 'centre', retained: false, messages: ['order'] },
  channel: { address: '{site}/channel/{code}', sentBy: 'centre', retained: false, messages: ['order'] },
  throttle: { address: '{site}/throttle/{code}', sentBy: 'centre', retained: false, messages: ['order'] },
  fetch: { address: '{site}/fetch/{code}/{channel}', sentBy: 'centre', retained: false, messages: ['fetch'] },
  vdsPost: { address: '{site}/vds/{code}', sentBy: 'centre', retained: false, messages: ['vdsPost'] },
  alive: { address: '{site}/centre/alive', sentBy: 'centre', retained: false, messages: ['alive'] },
} as const satisfies Record<string, { readonly address: string; readonly sentBy: 'cabinet' | 'centre'; readonly retained: boolean; readonly messages: readonly string[] }>;

export type TopicKind = keyof typeof topicTable;

export interface SiteTopics {
  readonly presence: string;
  /** A retained status, complete in itself. */
  status(code: string): string;
  /** Numbered events as they happen. */
  live(code: string, channel: string): string;
  /** Numbered events after an outage, in parallel to the live ones. */
  replay(code: string, channel: string): string;
  alarm(code: string): string;
  /** Where an answer goes that was asked for without a response topic of this site. */
  answer(code: string): string;
  readonly ack: string;
  readonly planSet: string;
  readonly planResult: string;
  command(code: string): string;
  channel(name: string): string;
  throttle(code: string): string;
  fetch(code: string, channel: string): string;
  /** Counts of a box that posts. */
  vdsPost(source: string): string;
  readonly alive: string;
  /** What `ngatu centre check` tries a broker with: nobody's state, and `readTopic` knows nothing of it. */
  probe(name: string): string;
  /** Filters over what the centre sends to this cabinet. */
  readonly inbound: readonly string[];
  /** Filter over everything of this site. */
  readonly everything: string;
}

/** Whether a text can stand as one level of a topic: no separator, no wildcard, not the broker's own `$`. */
export function isTopicLevel(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text);
}

/** Topics of one site; its id must pass `isTopicLevel` (the site file's schema sees to it). */
export function siteTopics(siteId: string): SiteTopics {
  const at = (kind: TopicKind, code = '+', channel = '+'): string =>
    topicTable[kind].address.replace('{site}', siteId).replace('{code}', code).replace('{channel}', channel);
  const kinds = (['ack', 'planSet', 'command', 'channel', 'throttle', 'fetch', 'vdsPost', 'alive'] as const satisfies readonly TopicKind[]);
  return {
    presence: at('presence'), ack: at('ack'), planSet: at('planSet'), planResult: at('planResult'), alive: at('alive'),
    status: (code) => at('status', code), vdsPost: (source) => at('vdsPost', source),
    live: (code, channel) => at('live', code, channel),
    replay: (code, channel) => at('replay', code, channel),
    alarm: (code) => at('alarm', code),
    answer: (code) => at('answer', code),
    command: (code) => at('command', code),
    channel: (name) => at('channel', name),
    throttle: (code) => at('throttle', code),
    fetch: (code, channel) => at('fetch', code, channel),
    probe: (name) => `${siteId}/check/${name}`,
    inbound: kinds.map((kind) => at(kind)),
    everything: `${siteId}/#`,
  };
}

/** The same filters over every site, for a centre. */
export const everySite = '+/#';

/** Whether a centre may have its answer there: in the site's own subtree, which is all that a cabinet may write. */
export function isAnswerTopic(siteId: string, topic: string): boolean {
  const [site, room, ...rest] = topic.split('/');
  return site === siteId && room === 'answer' && rest.length > 0 && rest.length <= 3 && rest.every(isTopicLevel);
}

export type TopicMeaning =
  | { readonly kind: 'presence' | 'ack' | 'planSet' | 'planResult' | 'alive'; readonly site: string }
  | { readonly kind: 'status' | 'vdsPost' | 'alarm' | 'answer' | 'command' | 'channel' | 'throttle'; readonly site: string; readonly code: string }
  | { readonly kind: 'live' | 'replay' | 'fetch'; readonly site: string; readonly code: string; readonly channel: string };

/** What a topic is about; null = none of ours. */
export function readTopic(topic: string): TopicMeaning | null {
  const [site, room, code, channel, ...rest] = topic.split('/');
  if (site === undefined || !isTopicLevel(site)) return null;
  if (room === 'answer') return isAnswerTopic(site, topic) ? { kind: 'answer', site, code: code ?? '' } : null;
  if (rest.length > 0) return null;
  if (code === undefined) return room === 'presence' || room === 'ack' ? { kind: room, site } : null;
  if (!isTopicLevel(code) || (channel !== undefined && !isTopicLevel(channel))) return null;
  if (channel === undefined) return twoLevels(site, room, code);
  if (room === 'status') return { kind: 'live', site, code, channel };
  return room === 'replay' || room === 'fetch' ? { kind: room, site, code, channel } : null;
}

function twoLevels(site: string, room: string | undefined, code: string): TopicMeaning | null {
  switch (room) {
    case 'status': case 'alarm': case 'command': case 'channel': case 'throttle': return { kind: room, site, code };
    case 'vds': return { kind: 'vdsPost', site, code };
    case 'plan': return code === 'set' ? { kind: 'planSet', site } : code === 'result' ? { kind: 'planResult', site } : null;
    case 'centre': return code === 'alive' ? { kind: 'alive', site } : null;
    case undefined: default: return null;
  }
}
