import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { connectIpc } from '../../../src/ipc/client.ts';
import { ackMessage } from '../../../src/link/ack.ts';
import { siteTopics } from '../../../src/link/topics.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { countersignText, type Countersign } from '../../../src/model/evidence.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { FakeSignald, LinkBench, siteId, until } from './bench.ts';

const [pair, stranger] = [newKeyPair(), newKeyPair()];
const statusSchema = z.looseObject({ index: z.int().nullable(), signed: z.looseObject({ index: z.int(), hash: z.string() }).nullable(), countersigned: z.looseObject({ index: z.int(), keyId: z.string() }).nullable() });

let bench: LinkBench;
let signald: FakeSignald;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  mkdirSync(join(bench.dir, 'trust'));
  writeFileSync(join(bench.dir, 'trust', 'c1.pub'), pair.publicPem);
  writeFileSync(join(bench.dir, 'c1.key'), pair.privatePem, { mode: 0o600 });
  signald = new FakeSignald('boot-c');
  await signald.start(bench.runDir);
});
afterEach(async () => {
  await signald.stop();
  await bench.close();
});

async function ask<T>(method: 'evidence.status' | 'evidence.checkpoint', schema: z.ZodType<T>): Promise<T> {
  const connected = await connectIpc({ path: join(bench.runDir, socketNames.agent), client: 'test' });
  if (!connected.ok) throw new Error(JSON.stringify(connected));
  const answer = await connected.client.request(method);
  connected.client.close();
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return schema.parse(answer.result);
}

test('the centre’s countersignature comes back with its acknowledgement, and is a record of the chain; one by another key is refused in the audit', async () => {
  await bench.broker();
  await bench.centre(['--key', join(bench.dir, 'c1.key'), '--key-id', 'c1']);
  const reader = bench.reader(`${siteId}/status/+/audit`, `${siteId}/replay/+/audit`, siteTopics(siteId).ack);
  await bench.agent(15_000, ['--centre-trust', join(bench.dir, 'trust')]);
  await until('the link stands', async () => (await bench.linkState())?.connected === true);
  const { signed } = await ask('evidence.checkpoint', statusSchema);
  expect(signed).not.toBeNull();
  if (signed === null) return;
  await until('the cabinet has the centre’s word', async () => ((await ask('evidence.status', statusSchema)).countersigned?.index ?? -1) >= signed.index);
  expect((await ask('evidence.status', statusSchema)).countersigned).toMatchObject({ keyId: 'c1' });
  // By the centre's name, and not by its key: a broker that was taken over can say no more than that.
  const later = await ask('evidence.checkpoint', statusSchema);
  const about: Omit<Countersign, 'signature'> = { site: siteId, index: (later.signed?.index ?? 0) + 100, hash: signed.hash, atMs: Date.now(), keyId: 'c1' };
  const epoch = z.looseObject({ epoch: z.string() }).parse(JSON.parse(reader.find((line) => line.includes('"acks"')) ?? '')).epoch;
  const forged = ackMessage(epoch, [], 1, { ...about, signature: signingKey(stranger.privatePem).sign(countersignText(about)) });
  spawnSync('mosquitto_pub', ['-V', 'mqttv5', '-p', String(bench.port), '-q', '1', '-t', siteTopics(siteId).ack, '-m', JSON.stringify(forged)]);
  await until('the refusal is in the audit', () => reader.some((line) => line.includes('countersign.badSignature')));
});
