import { randomBytes } from 'node:crypto';
import { connect, type IConnackPacket, type MqttClient } from 'mqtt';
import type { Clock } from '../../platform/clock.ts';
import { pause } from '../../platform/clock.ts';
import type { TransportTls } from '../../link/mqtt/transport.ts';
import { siteTopics } from '../../link/topics.ts';

export type Verdict = 'ok' | 'warning' | 'wrong';
export interface Finding { readonly check: CheckName; readonly verdict: Verdict; readonly detail: string }
export const checkNames = ['connect', 'receiveMaximum', 'packetSize', 'retained', 'subscription', 'correlation', 'order', 'queue', 'acl', 'refusal', 'ack', 'alive'] as const;
export type CheckName = (typeof checkNames)[number];

export interface BrokerUnderTest { readonly url: string; readonly tls: TransportTls | null; readonly clock: Clock; readonly site: string }

interface Got { readonly topic: string; readonly payload: string; readonly correlation: string; readonly retained: boolean }
interface Dialled { readonly client: MqttClient; readonly connack: IConnackPacket; readonly got: Got[] }

const queueProbe = 1500;
const answerMs = 5000;
/** What a check that is killed leaves behind goes by itself. */
const keptS = 120;

/** Of one use alone: two checks of one site do not hear each other. */
const probeOf = (site: string, what: string): string => siteTopics(site).probe(`${what}-${randomBytes(4).toString('hex')}`);

/** What a foreign broker gets wrong, tried on topics that are nobody's state: the site may be a cabinet that is there. */
export async function checkBroker(under: BrokerUnderTest): Promise<readonly Finding[]> {
  const first = await dial(under, { clean: true });
  if (typeof first === 'string') return [{ check: 'connect', verdict: 'wrong', detail: first }];
  const { properties } = first.connack;
  const receive = properties?.receiveMaximum ?? 65_535;
  const packet = properties?.maximumPacketSize ?? 268_435_455;
  const findings: Finding[] = [
    { check: 'connect', verdict: (properties?.maximumQoS ?? 2) >= 1 ? 'ok' : 'wrong', detail: `MQTT 5, QoS ${properties?.maximumQoS ?? 2}` },
    { check: 'receiveMaximum', verdict: receive >= 20 ? 'ok' : 'warning', detail: String(receive) },
    { check: 'packetSize', verdict: packet >= 262_144 ? 'ok' : 'wrong', detail: `${packet}` },
  ];
  findings.push(...(await checkDelivery(under, first)), await checkRetained(under, first), await checkQueue(under, first), ...(await checkAcl(under, first)));
  first.client.end(true);
  return findings;
}

/** A granted subscription must deliver; response topic and correlation data must pass; one channel's order must hold. */
async function checkDelivery({ site, clock }: BrokerUnderTest, { client, got }: Dialled): Promise<readonly Finding[]> {
  const topic = probeOf(site, 'delivery');
  const granted = await subscribe(client, topic);
  const correlation = randomBytes(8);
  await publish(client, topic, '0', { correlationData: correlation, responseTopic: topic });
  for (let n = 1; n <= 200; n++) client.publish(topic, String(n), { qos: 1 });
  await within(clock, answerMs, () => got.filter((one) => one.topic === topic).length >= 201);
  const mine = got.filter((one) => one.topic === topic);
  const inOrder = mine.every((one, index) => index === 0 || Number(one.payload) > Number(mine[index - 1]?.payload));
  return [
    { check: 'subscription', verdict: granted && mine.length > 0 ? 'ok' : 'wrong', detail: granted ? `granted; ${mine.length} of 201 delivered` : 'not granted' },
    { check: 'correlation', verdict: mine[0]?.correlation === correlation.toString('hex') ? 'ok' : 'wrong', detail: mine[0]?.correlation ?? 'nothing came' },
    { check: 'order', verdict: !inOrder ? 'wrong' : mine.length === 201 ? 'ok' : 'warning', detail: `${mine.length} of 201` },
  ];
}

async function checkRetained(under: BrokerUnderTest, { client, connack }: Dialled): Promise<Finding> {
  const topic = probeOf(under.site, 'retained');
  await publish(client, topic, 'kept', { messageExpiryInterval: keptS }, true);
  const late = await dial(under, { clean: true });
  if (typeof late === 'string') return { check: 'retained', verdict: 'wrong', detail: late };
  await subscribe(late.client, topic);
  await within(under.clock, answerMs, () => late.got.length > 0);
  late.client.end(true);
  await publish(client, topic, '', {}, true);
  const found = late.got.some((one) => one.retained && one.payload === 'kept');
  return { check: 'retained', verdict: found ? 'ok' : 'wrong', detail: connack.properties?.retainAvailable === false ? 'retained messages are off' : found ? 'kept' : 'not kept' };
}

/** A session that is away: what does the broker keep of what it acknowledges? */
async function checkQueue(under: BrokerUnderTest, { client }: Dialled): Promise<Finding> {
  const clientId = `ngatu-check-${randomBytes(4).toString('hex')}`;
  const topic = probeOf(under.site, 'queue');
  const away = await dial(under, { clean: false, clientId });
  if (typeof away === 'string') return { check: 'queue', verdict: 'wrong', detail: away };
  await subscribe(away.client, topic);
  await away.client.endAsync();
  let acknowledged = 0;
  for (let n = 0; n < queueProbe; n += 50) {
    const batch = await Promise.all(Array.from({ length: 50 }, (_, index) => publish(client, topic, String(n + index))));
    acknowledged += batch.filter((code) => code === 0).length;
  }
  const back = await dial(under, { clean: false, clientId });
  if (typeof back === 'string') return { check: 'queue', verdict: 'wrong', detail: back };
  await within(under.clock, 2 * answerMs, () => back.got.length >= acknowledged);
  const kept = new Set(back.got.map((one) => one.payload)).size;
  back.client.end(true);
  // The session would stay in the broker.
  const last = await dial(under, { clean: true, clientId });
  if (typeof last !== 'string') last.client.end(true);
  return { check: 'queue', verdict: kept >= acknowledged ? 'ok' : 'warning', detail: `${acknowledged} acknowledged, ${kept} kept` };
}

/** Another site's topic: refused with a reason, taken, or taken and dropped. */
async function checkAcl({ site, clock }: BrokerUnderTest, { client, got }: Dialled): Promise<readonly Finding[]> {
  const topic = probeOf(`${site}-other`, 'acl');
  const before = got.length;
  const granted = await subscribe(client, topic);
  const code = await publish(client, topic, 'whose');
  await within(clock, 2000, () => got.length > before);
  const came = got.slice(before).some((one) => one.topic === topic);
  if (code >= 0x80) return [{ check: 'acl', verdict: 'ok', detail: `refused, reason 0x${code.toString(16)}` }, { check: 'refusal', verdict: 'ok', detail: 'with a reason' }];
  if (came) return [{ check: 'acl', verdict: 'warning', detail: 'this client may write any site' }];
  return [{ check: 'acl', verdict: granted ? 'wrong' : 'ok', detail: granted ? 'granted and acknowledged, then dropped' : 'subscription refused' }, { check: 'refusal', verdict: 'wrong', detail: 'a denied publish is acknowledged as success' }];
}

function dial({ url, tls }: BrokerUnderTest, { clean, clientId = `ngatu-check-${randomBytes(4).toString('hex')}` }: { readonly clean: boolean; readonly clientId?: string }): Promise<Dialled | string> {
  return new Promise((resolve) => {
    const client = connect(url, {
      protocolVersion: 5, clean, clientId, reconnectPeriod: 0, connectTimeout: 20_000, resubscribe: false, properties: { sessionExpiryInterval: clean ? 0 : 300 },
      ...(tls === null ? {} : { ...tls, minVersion: 'TLSv1.3' as const, rejectUnauthorized: true }),
    });
    const got: Got[] = [];
    client.on('message', (topic, payload, packet) => { got.push({ topic, payload: payload.toString(), correlation: packet.properties?.correlationData?.toString('hex') ?? '', retained: packet.retain }); });
    client.on('connect', (connack) => { resolve({ client, connack, got }); });
    client.on('error', (error) => { client.end(true); resolve(error.message); });
    client.on('close', () => { resolve('connection closed'); });
  });
}

function subscribe(client: MqttClient, topic: string): Promise<boolean> {
  return new Promise((resolve) => {
    client.subscribe(topic, { qos: 1 }, (error, granted) => { resolve(!error && (granted?.[0]?.qos ?? 0x80) < 0x80); });
  });
}

/** The PUBACK's reason code; 0x80 where none came. */
function publish(client: MqttClient, topic: string, payload: string, properties: { readonly correlationData?: Buffer; readonly responseTopic?: string; readonly messageExpiryInterval?: number } = {}, retain = false): Promise<number> {
  return new Promise((resolve) => {
    client.publish(topic, payload, { qos: 1, retain, properties }, (error) => {
      resolve(!error ? 0 : 'code' in error && typeof error.code === 'number' ? error.code : 0x80);
    });
  });
}

async function within(clock: Clock, limitMs: number, done: () => boolean): Promise<void> {
  const endMs = clock.monoMs() + limitMs;
  while (!done() && clock.monoMs() < endMs) await pause(clock, 50);
}
