import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerPlan } from '../../../src/agentd/planInbox.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { problem } from '../../../src/model/problem.ts';
import { createPassportBook } from '../../../src/signald/passportBook.ts';
import { proposeDocument } from '../../../src/signald/passportMethods.ts';
import { openPlanStore } from '../../../src/signald/planStore.ts';
import { problemText } from '../../../src/text/problem.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const envelope = JSON.stringify({ format: 'ngatu-plan/1', payload: { planVersion: 4 }, signatures: [] });

test('accepted by signald is accepted', async () => {
  const seen: unknown[] = [];
  const answer = await answerPlan(envelope, (document) => {
    seen.push(document);
    return Promise.resolve({ ok: true, result: { planVersion: 4 } });
  });
  expect(answer).toEqual({ schema: 1, planVersion: 4, outcome: 'accepted', problems: [] });
  expect(seen).toEqual([JSON.parse(envelope)]);
});

test('refused comes with every problem', async () => {
  const params = { codes: 'plan.expired plan.foreignSite', paths: 'payload.expiresAtMs payload.siteId' };
  expect(await answerPlan(envelope, () => Promise.resolve({ ok: false, code: 'plan.refused', params }))).toEqual({
    schema: 1, planVersion: 4, outcome: 'rejected',
    problems: [{ code: 'plan.expired', path: 'payload.expiresAtMs', params: {} }, { code: 'plan.foreignSite', path: 'payload.siteId', params: {} }],
  });
  expect(await answerPlan(envelope, () => Promise.resolve({ ok: false, code: 'plan.unknownKey', params: { keyId: 'k' } }))).toMatchObject({ outcome: 'rejected', problems: [{ code: 'plan.unknownKey', path: '', params: { keyId: 'k' } }] });
});

test('each problem’s sentence reaches the sender with its words filled in, from the one that signald names', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const sealed = sealedNinhKieu();
  const site = { ...sealed, safety: { ...sealed.safety, signaturesRequired: 2 as const, trustKeys: [{ keyId: 'lan', role: 'author' as const, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }] } };
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion: 4, safetyHash: site.safetyHash, validFromMs: 0, expiresAtMs: 100_000, plans: [{ ...site.traffic.builtinPlan, id: 'evening' }], defaultPlan: 'evening',
  }, [{ keyId: 'lan', role: 'author', privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }]);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-inbox-'));
  const refused = await proposeDocument({
    plans: openPlanStore(site, dir, 60_000, 'boot'), book: createPassportBook(), wall: () => ({ wallMs: 60_000, synced: true, errorMs: 1 }), record: () => undefined, junction: { request: () => true },
  }, signed.value, { uid: 0, client: 'agentd' });
  rmSync(dir, { recursive: true });
  const { problems } = await answerPlan(envelope, () => Promise.resolve(refused));
  expect(problems.map(({ code, path, params }) => problemText('en', problem(code, path, params)).what)).toEqual(['The plan has 1 signatures; this site asks for 2.']);
});

test('signald away, and what is no JSON, is said to the sender', async () => {
  expect(await answerPlan(envelope, () => Promise.resolve({ ok: false, code: 'ipc.closed', params: {} }))).toMatchObject({ outcome: 'rejected', problems: [{ code: 'ipc.closed' }] });
  expect(await answerPlan('{', () => Promise.reject(new Error('never asked')))).toMatchObject({ planVersion: null, outcome: 'rejected', problems: [{ code: 'link.notJson' }] });
  expect(await answerPlan(`"${'x'.repeat(300_000)}"`, () => Promise.reject(new Error('never asked')))).toMatchObject({ problems: [{ code: 'link.tooLong' }] });
});

const never = (): Promise<never> => Promise.reject(new Error('never asked'));

test('what would cost the session with signald is refused here: nests and heaps', async () => {
  expect(await answerPlan(`${'['.repeat(70)}${']'.repeat(70)}`, never)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'link.tooDeep', params: { depth: 70 } }] });
  expect(await answerPlan(JSON.stringify(Array.from({ length: 30_000 }, () => 1)), never)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'link.tooMany' }] });
});
