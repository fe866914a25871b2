import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signKeyList } from '../../../src/centre/signKeyList.ts';
import { signPlan, type PlanSigner } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { KeyList } from '../../../src/model/keyList.ts';
import type { PlanEnvelope } from '../../../src/model/plan.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { plansUnder } from '../../../src/signald/planStore.ts';
import { openPlanStore, type PlanStore } from './planStoreAtOnce.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

const nowMs = 1_800_000_000_000;
const vouched = { wallMs: nowMs, vouched: true };
/** What a cabinet says of its clock after a power cut: 1970, and nobody knows. */
const unknown = { wallMs: 60_000, vouched: false };

interface Pair { readonly privateKeyPem: string; readonly publicKey: string }
const text = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
function pair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKeyPem: text(privateKey), publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
}
const [lan, minh, hoa, root] = [pair(), pair(), pair(), pair()];
const author: PlanSigner = { keyId: 'lan', role: 'author', privateKeyPem: lan.privateKeyPem };
const approver: PlanSigner = { keyId: 'minh', role: 'approver', privateKeyPem: minh.privateKeyPem };
/** A planner of the root's list. */
const listed: PlanSigner = { keyId: 'hoa', role: 'approver', privateKeyPem: hoa.privateKeyPem };

let dir: string;
let site: SealedSite;
let store: PlanStore;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-passport-'));
  const source = ninhKieu();
  source.safety.trustKeys = [
    { keyId: 'lan', role: 'author', publicKey: lan.publicKey }, { keyId: 'lan-2', role: 'approver', publicKey: lan.publicKey }, { keyId: 'author-2', role: 'author', publicKey: hoa.publicKey },
    { keyId: 'minh', role: 'approver', publicKey: minh.publicKey }, { keyId: 'root', role: 'root', publicKey: root.publicKey },
  ];
  source.safety.signaturesRequired = 2;
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: nowMs }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  site = sealed.value;
  store = openPlanStore(site, dir, nowMs, 'boot');
});
afterEach(() => { rmSync(dir, { recursive: true }); });

function plan(signers: readonly PlanSigner[] = [author, approver], planVersion = 3, nonce?: string): PlanEnvelope {
  const signed = signPlan({ siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: nowMs - 1, expiresAtMs: nowMs + 1, plans: [{ ...site.traffic.builtinPlan, id: 'night' }], defaultPlan: 'night' }, signers, nonce);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

function keys(change: Partial<KeyList['payload']> = {}, by = root, keyId = 'root'): KeyList {
  const signed = signKeyList({ sites: 'all', keysVersion: 1, keys: [{ keyId: 'hoa', role: 'approver', publicKey: hoa.publicKey }], revoked: [], ...change }, [{ keyId, privateKeyPem: by.privateKeyPem }]);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

const codes = (answer: { readonly ok: true } | { readonly ok: false; readonly problems: readonly Problem[] }): readonly string[] => (answer.ok ? [] : answer.problems.map(({ code }) => code));

test('two signatures are an author’s and another’s who approved', () => {
  expect(codes(store.propose(plan([author]), vouched))).toEqual(['plan.tooFewSignatures']);
  expect(codes(store.propose(plan([author, { ...author, keyId: 'author-2', privateKeyPem: hoa.privateKeyPem }]), vouched))).toEqual(['plan.roleMissing']);
  expect(codes(store.propose(plan([author, { ...approver, keyId: 'lan-2', privateKeyPem: lan.privateKeyPem }]), vouched))).toEqual(['plan.sameKey']);
  expect(codes(store.propose(plan([author, { ...author, role: 'approver' }]), vouched))).toEqual(['plan.unknownKey']);
  expect(codes(store.propose(plan(), vouched))).toEqual([]);
});

test('a clock that nobody vouches for judges nothing: the set needs this start’s token, signed, and a token counts once', () => {
  const first = store.propose(plan(), unknown);
  expect(codes(first)).toEqual(['plan.clockUnknown']);
  expect(first.ok ? null : first.problems[0]?.params['nonce']).toBe(store.nonce());
  const token = store.nonce();
  expect(codes(store.propose(plan([author, approver], 3, 'another'), unknown))).toEqual(['plan.otherNonce']);
  expect(codes(store.propose({ ...plan(), freshness: { nonce: token, keyId: 'lan', role: 'author', signature: plan().signatures[0]?.signature ?? '' } }, unknown))).toEqual(['plan.badSignature']);
  expect(codes(store.propose(plan([author, approver], 3, token), unknown))).toEqual([]);
  expect(store.nonce()).not.toBe(token);
  expect(codes(store.propose(plan([author, approver], 4, token), unknown))).toEqual(['plan.otherNonce']);
  expect(openPlanStore(site, dir, nowMs, 'next boot').nonce()).not.toBe(store.nonce());
});

test('a token signed for one set is no word for another', () => {
  const token = store.nonce();
  const { freshness } = plan([author, approver], 3, token);
  expect(codes(store.propose({ ...plan([author, approver], 4), freshness }, unknown))).toEqual(['plan.badSignature']);
});

test('the root’s list brings a new planner and takes an old one away: what the old one signed gives way at once', () => {
  expect(codes(store.propose(plan([author, listed]), vouched))).toEqual(['plan.unknownKey']);
  expect(codes(store.proposeKeys(keys()))).toEqual([]);
  expect(codes(store.propose(plan([author, listed]), vouched))).toEqual([]);
  expect(codes(store.proposeKeys(keys({ keysVersion: 2, revoked: [{ keyId: 'hoa', reason: 'key lost' }] })))).toEqual([]);
  expect(store.review(unknown).map(({ code }) => code)).toEqual(['plan.keyRevoked']);
  expect(store.current().origin).toBe('builtin');
  expect(codes(store.propose(plan([author, listed], 9), vouched))).toEqual(['plan.keyRevoked']);
  expect(openPlanStore(site, dir, nowMs, 'boot').current().origin).toBe('builtin');
});

test('a stolen key that ran the versions up to the last one blocks nobody once it is revoked', () => {
  store.proposeKeys(keys());
  expect(codes(store.propose(plan([author, listed], Number.MAX_SAFE_INTEGER), vouched))).toEqual([]);
  expect(codes(store.propose(plan([author, approver], 4), vouched))).toEqual(['plan.rolledBack']);
  store.proposeKeys(keys({ keysVersion: 2, revoked: [{ keyId: 'hoa', reason: 'key stolen' }] }));
  store.review(vouched);
  expect(codes(store.propose(plan([author, approver], 4), vouched))).toEqual([]);
});

test('a key of the seal can be revoked, and a listed key ends by a clock that is vouched for', () => {
  store.proposeKeys(keys({ revoked: [{ keyId: 'lan', reason: 'left the office' }], keys: [{ keyId: 'hoa', role: 'author', publicKey: hoa.publicKey, notAfterMs: nowMs }] }));
  expect(codes(store.propose(plan(), vouched))).toEqual(['plan.keyRevoked']);
  const byHoa: PlanSigner = { ...listed, role: 'author' };
  expect(codes(store.propose(plan([byHoa, approver]), vouched))).toEqual(['plan.keyOver']);
  expect(codes(store.propose(plan([byHoa, approver]), { wallMs: nowMs - 1, vouched: true }))).toEqual([]);
});

test.each<[string, () => unknown]>([
  ['keys.unknownKey', () => keys({}, lan, 'lan')],
  ['keys.badSignature', () => keys({}, lan)],
  ['keys.badSignature', () => ({ ...keys(), payload: { ...keys().payload, keysVersion: 2 } })],
  ['keys.foreignSite', () => keys({ sites: ['elsewhere'] })],
  ['keys.sealedId', () => keys({ keys: [{ keyId: 'minh', role: 'author', publicKey: hoa.publicKey }] })],
  ['keys.duplicate', () => keys({ keys: [{ keyId: 'hoa', role: 'author', publicKey: hoa.publicKey }, { keyId: 'hoa', role: 'approver', publicKey: lan.publicKey }] })],
  ['schema.unrecognized_keys', () => ({ ...keys(), more: 1 })],
])('%s: the list is refused, and none counts', (code, make) => {
  const refused = codes(store.proposeKeys(make()));
  expect(refused.map((one) => (one === 'schema.unknownKey' ? 'schema.unrecognized_keys' : one))).toEqual([code]);
  expect(codes(store.propose(plan([author, listed]), vouched))).toEqual(['plan.unknownKey']);
});

test('an older list comes after no newer one, in this life and the next', () => {
  store.proposeKeys(keys({ keysVersion: 5 }));
  for (const one of [store, openPlanStore(site, dir, nowMs, 'boot')]) expect(codes(one.proposeKeys(keys({ keysVersion: 5 })))).toEqual(['keys.rolledBack']);
});

test('a list that can’t be read closes the door: nobody knows who was revoked', () => {
  store.proposeKeys(keys());
  const path = join(dir, 'keys.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"revoked":[]', '"revoked":[{"keyId":"lan","reason":"xxx"}]'));
  const after = openPlanStore(site, dir, nowMs, 'boot');
  expect(after.startProblems().map(({ code }) => code)).toEqual(['keys.unreadable']);
  expect(codes(after.propose(plan(), vouched))).toEqual(['plan.unknownKey']);
  expect(codes(after.proposeKeys(keys({ keysVersion: 2 })))).toEqual([]);
  expect(codes(after.propose(plan(), vouched))).toEqual([]);
});

const runs = (one: PlanStore): number => one.current().planVersion;
const again = (): PlanStore => openPlanStore(site, dir, nowMs, 'boot');

test('a new set is on trial; undone, the last good one runs, in this life and the next, and its version stays behind', () => {
  store.propose(plan([author, approver], 3), vouched);
  expect(store.onTrial()).toEqual({ planVersion: 3, watchMin: undefined });
  expect(store.keep()).toBe(true);
  expect([store.onTrial(), again().onTrial()]).toEqual([null, null]);
  store.propose(plan([author, approver], 5), vouched);
  expect([runs(store), runs(again())]).toEqual([5, 5]);
  expect(store.undo().planVersion).toBe(3);
  const next = again();
  expect([runs(next), next.onTrial()]).toEqual([3, null]);
  expect(codes(next.propose(plan([author, approver], 5), vouched))).toEqual(['plan.rolledBack']);
  expect(codes(next.propose(plan([author, approver], 6), vouched))).toEqual([]);
});

test('undone without a good one before it, the built-in plan runs', () => {
  store.propose(plan(), vouched);
  expect(store.undo()).toMatchObject({ planVersion: 0, origin: 'builtin' });
  expect([runs(again()), codes(again().propose(plan(), vouched))]).toEqual([0, ['plan.rolledBack']]);
});

test('a set under which the process starts a third time is undone by itself', () => {
  store.propose(plan([author, approver], 3), vouched);
  store.keep();
  store.propose(plan([author, approver], 4), vouched);
  expect([again(), again()].map(runs)).toEqual([4, 4]);
  const third = again();
  expect([runs(third), third.onTrial(), third.startProblems().map(({ code }) => code)]).toEqual([3, null, ['plan.undone']]);
  const fourth = again();
  expect([runs(fourth), fourth.startProblems()]).toEqual([3, []]);
});

test('a set whose time is over gives way to the last good one where that one still may', () => {
  const longer = signPlan({ ...plan([author, approver], 3).payload, expiresAtMs: nowMs + 1000 }, [author, approver]);
  if (!longer.ok) throw new Error(JSON.stringify(longer.problems));
  store.propose(longer.value, vouched);
  store.keep();
  store.propose(plan([author, approver], 4), vouched);
  expect(store.review({ wallMs: nowMs + 1, vouched: true }).map(({ code }) => code)).toEqual(['plan.expired']);
  expect(runs(store)).toBe(3);
  expect(store.review({ wallMs: nowMs + 1000, vouched: true }).map(({ code }) => code)).toEqual(['plan.expired']);
  expect(store.current().origin).toBe('builtin');
});

test('an envelope that an earlier version kept bare is taken over as the good one', () => {
  writeFileSync(join(dir, 'plans.json'), JSON.stringify(plan()));
  const one = again();
  expect([runs(one), one.onTrial()]).toEqual([3, null]);
  one.propose(plan([author, approver], 4), vouched);
  expect(one.undo().planVersion).toBe(3);
});

test('who only looks what would run under another site counts no start and writes nothing', () => {
  store.propose(plan(), vouched);
  const kept = readFileSync(join(dir, 'plans.json'), 'utf8');
  for (let look = 0; look < 5; look += 1) expect(plansUnder(site, dir, nowMs).current.planVersion).toBe(3);
  expect(readFileSync(join(dir, 'plans.json'), 'utf8')).toBe(kept);
  // The next start would be the third.
  expect([runs(again()), runs(again()), plansUnder(site, dir, nowMs).current.planVersion]).toEqual([3, 3, 3]);
});
