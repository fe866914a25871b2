import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { canonicalJson } from '../../../src/model/canonical.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = { keyId: 'author-1', role: 'author' as const, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
const payload = { siteId: 's', planVersion: 1, safetyHash: 'a'.repeat(64), validFromMs: 0, expiresAtMs: 9, defaultPlan: 'p', plans: [{ id: 'p', mode: 'fixed', cycleMs: 60_000, stages: [{ stage: 's1', splitMs: 60_000 }] }] };

const bytes = (value: unknown): Buffer => Buffer.from(canonicalJson(z.json().parse(value)));

test('the signature covers the canonical payload with its defaults; a changed byte breaks it', () => {
  const signed = signPlan(payload, [signer]);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  const { payload: sent, signatures } = signed.value;
  expect(sent.plans[0]?.offsetMs).toBe(0);
  const signature = Buffer.from(signatures[0]?.signature ?? '', 'base64');
  expect(verify(null, bytes(sent), publicKey, signature)).toBe(true);
  expect(verify(null, bytes({ ...sent, planVersion: 2 }), publicKey, signature)).toBe(false);
});

test('a payload of wrong form is a list of problems', () => {
  expect(signPlan({ ...payload, planVersion: 0 }, [signer])).toMatchObject({ ok: false, problems: [{ path: 'planVersion' }] });
  expect(signPlan(payload, [])).toMatchObject({ ok: false });
});
