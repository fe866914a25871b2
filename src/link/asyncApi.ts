import type { Json } from '../model/canonical.ts';
import { topicTable, type TopicKind } from './topics.ts';

const said: Readonly<Record<TopicKind, string>> = {
  presence: 'Retained. `offline` is the last will; a cabinet that ends in good order says `shutdown` itself.',
  status: 'A retained state, whole in itself; sent when it changes.',
  live: 'Numbered events as they happen. (site, epoch, channel, seq) is their key; a gap in seq is a loss until it comes by replay.',
  replay: 'Numbered events that waited, in parallel to live ones, paced by the credits of the acknowledgement; the last says `done`.',
  alarm: 'Retained, whole: with every change, with a connection, and every 5 min.',
  answer: 'Where answers go whose request names no response topic below `{site}/answer/`.',
  planResult: "The junction's word on a plan document.",
  ack: 'Cumulative, after the durable write of the centre; at least every 5 s. Without it nothing counts as delivered.',
  planSet: 'A signed plan document, or the root’s list of planners’ keys; the junction verifies signatures and every bound itself.',
  command: 'A signed order; code is its name (`tlc.mode.flash`). Params: schemas/order.<name>.json.',
  channel: 'Starts or stops a channel of events or a status; code is its name.',
  throttle: 'How often a status may come; code is its name.',
  fetch: 'Asks for stored events of a time; code `all` = every code of the channel.',
  vdsPost: 'Counts of a box that sees the street, an interval of its zones in each; code is the source. Proven by its `mac` (docs/vds.md).',
  alive: 'Every 30 s, signed. It renews the leases of orders; 60 s of silence end them.',
};

/** The AsyncAPI 3 document of the link: what a cabinet sends and receives, from the table of topics. */
export function asyncApiDocument(version: string): Json {
  const kinds = Object.entries(topicTable);
  const messages = [...new Set(kinds.flatMap(([, { messages: names }]) => names))].toSorted();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ngã Tư: cabinet and centre', version, license: { name: 'Apache-2.0' },
      description: 'MQTT 5 alone, QoS 1, JSON in UTF-8. Made from src/link/topics.ts and the schemas that the code parses with; scripts/asyncapi writes it anew. docs/link.md explains it with examples.',
    },
    defaultContentType: 'application/json',
    servers: { broker: { host: 'broker.example:8883', protocol: 'mqtts', protocolVersion: '5', description: 'TLS 1.3 with a certificate per cabinet; each may write and read its own subtree alone (config/mosquitto/street.conf).' } },
    channels: Object.fromEntries(kinds.map(([kind, row]) => [kind, channelOf(row.address, row.messages, row.retained)])),
    operations: Object.fromEntries(kinds.map(([kind, row]) => [kind, operationOf(kind, row)])),
    components: {
      messages: Object.fromEntries(messages.map((name) => [name, { name, contentType: 'application/json', payload: { $ref: `./schemas/${name}.json` } }])),
    },
  };
}

function operationOf(kind: string, { sentBy, messages }: { readonly sentBy: 'cabinet' | 'centre'; readonly messages: readonly string[] }): Json {
  const answered = kind === 'fetch' ? 'fetchAnswer' : messages.includes('order') ? 'commandResult' : null;
  return {
    action: sentBy === 'cabinet' ? 'send' : 'receive', channel: { $ref: `#/channels/${kind}` }, summary: Object.entries(said).find(([name]) => name === kind)?.[1] ?? '',
    messages: messages.map((name) => ({ $ref: `#/channels/${kind}/messages/${name}` })),
    bindings: { mqtt: { qos: 1, bindingVersion: '0.2.0' } },
    ...(answered === null ? {} : { reply: { channel: { $ref: '#/channels/answer' }, messages: [{ $ref: `#/channels/answer/messages/${answered}` }] } }),
  };
}

function channelOf(address: string, messages: readonly string[], retained: boolean): Json {
  const names = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return {
    address, description: retained ? 'Retained.' : 'Not retained.',
    parameters: Object.fromEntries(names.map((name) => [name, { description: parameterText[name] ?? name }])),
    messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  };
}

const parameterText: Readonly<Record<string, string>> = {
  site: "The site's id: letters, digits, dot, dash, underscore, at most 64.",
  code: 'What it is about: a code of an event, a status or an alarm, or the name of an order.',
  channel: 'The promise class: evidence, alarm, audit, count, event.',
};
