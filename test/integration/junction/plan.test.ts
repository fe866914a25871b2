import { generateKeyPairSync } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { artefactSchema, type SealedSite } from '../../../src/model/artefact.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { shippedSite, startBench, type Bench } from './bench.ts';

const author = generateKeyPairSync('ed25519');
const signer = { keyId: 'author-1', role: 'author' as const, privateKeyPem: author.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
const publicKey = author.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

let bench: Bench;
let site: SealedSite;

const ask = (...words: readonly string[]): string => spawnSync(join(import.meta.dirname, '../../../scripts/ngatu'), [...words, '--json', '--run-dir', join(bench.dir, 'run')], { encoding: 'utf8' }).stdout;

const joined = (text: string): boolean => /"connected": ?true/.test(text);

/** Asks the centre's process to push an envelope; gives the cabinet's word. */
function push(document: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(bench.dir, 'run/centre.sock'));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('\n')) return;
      socket.destroy();
      resolve(JSON.parse(text));
    });
    socket.on('error', reject);
    socket.write(`${JSON.stringify({ type: 'pushPlan', envelope: document })}\n`);
  });
}

function envelope(planVersion: number, nonce?: string): unknown {
  const nowMs = Date.now();
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: nowMs - 60_000, expiresAtMs: nowMs + 3_600_000,
    plans: [{ ...site.traffic.builtinPlan, id: 'evening' }], defaultPlan: 'evening',
  }, [signer], nonce);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

const tokenSchema = z.object({ problems: z.tuple([z.object({ code: z.literal('plan.clockUnknown'), params: z.object({ nonce: z.string() }) })]) });

/** As a centre does it: where nobody vouches for the cabinet's clock, it asks for its token signed. A machine whose clock is vouched for does not ask. */
async function pushFresh(planVersion: number): Promise<unknown> {
  const first = await push(envelope(planVersion));
  const asked = tokenSchema.safeParse(first);
  return asked.success ? push(envelope(planVersion, asked.data.problems[0].params.nonce)) : first;
}

beforeAll(async () => {
  bench = await startBench(120, shippedSite(({ safety }) => { safety['trustKeys'] = [{ keyId: 'author-1', role: 'author', publicKey }]; }));
  site = artefactSchema.parse(JSON.parse(readFileSync(join(bench.dir, 'state/site.json'), 'utf8')));
  await bench.until('signald, agent and broker are joined', async () => {
    const { agent } = await bench.status();
    return joined(JSON.stringify(agent ?? {})) && joined(ask('link', 'status'));
  }, 20_000);
}, 40_000);

afterAll(() => { bench.discard(); });

test('a signed plan goes from the centre over MQTT and the agent to signald, which verifies and keeps it', async () => {
  expect(await pushFresh(4)).toMatchObject({ outcome: 'accepted', planVersion: 4 });
  expect(ask('plan', 'list')).toContain('evening');
}, 30_000);

test('the same document again, and one with a changed byte, are refused with their codes', async () => {
  expect(await pushFresh(4)).toMatchObject({ outcome: 'rejected', problems: expect.arrayContaining([expect.objectContaining({ code: 'plan.rolledBack' })]) });
  const changed = JSON.parse(JSON.stringify(envelope(5)).replace('"planVersion":5', '"planVersion":6'));
  expect(await push(changed)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'plan.badSignature' }] });
}, 30_000);

test('the same comes by USB stick: taken, on trial, and what is wrong with it is named with its place', async () => {
  const file = join(bench.dir, 'set.json');
  const nonce = tokenSchema.safeParse(await push(envelope(8)));
  writeFileSync(file, JSON.stringify(envelope(9, nonce.success ? nonce.data.problems[0].params.nonce : undefined)));
  const taken: unknown = JSON.parse(ask('plan', 'import', file));
  expect(taken).toEqual({ ok: true, planVersion: 9, plan: 'evening', state: 'armed' });
  const again: unknown = JSON.parse(ask('plan', 'import', file));
  expect(again).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ code: 'plan.rolledBack', path: 'payload.planVersion' })]) });
  writeFileSync(file, '{"format":"ngatu-plan/1","format":"ngatu-plan/1"}');
  const broken = spawnSync(join(import.meta.dirname, '../../../scripts/ngatu'), ['plan', 'import', file, '--lang', 'en', '--run-dir', join(bench.dir, 'run')], { encoding: 'utf8' });
  expect([broken.status === 0, broken.stderr]).toEqual([false, expect.stringContaining('json.keyTwice')]);
}, 30_000);
