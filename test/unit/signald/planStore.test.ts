import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signPlan } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { minimumSplitMs } from '../../../src/model/interstage.ts';
import type { Plan, PlanEnvelope } from '../../../src/model/plan.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { openPlanStore } from './planStoreAtOnce.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

const author = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const pem = (pair: typeof author): string => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const nowMs = 1_800_000_000_000;

let dir: string;
let site: SealedSite;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-plan-'));
  const source = ninhKieu();
  source.safety.trustKeys = [{ keyId: 'author-1', role: 'author', publicKey: author.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }];
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: nowMs }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  site = sealed.value;
});
afterEach(() => { rmSync(dir, { recursive: true }); });

function envelope(change: Partial<PlanEnvelope['payload']> = {}, plan: Partial<Plan> = {}, signer = author): PlanEnvelope {
  const night: Plan = { ...site.traffic.builtinPlan, id: 'night', ...plan };
  const signed = signPlan(
    { siteId: site.safety.siteId, planVersion: 3, safetyHash: site.safetyHash, validFromMs: nowMs - 1, expiresAtMs: nowMs + 1, plans: [night], defaultPlan: 'night', ...change },
    [{ keyId: 'author-1', role: 'author', privateKeyPem: pem(signer) }],
  );
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

const codesOf = (input: unknown): readonly string[] => {
  const proposed = openPlanStore(site, dir, nowMs, 'boot').propose(input, { wallMs: nowMs, vouched: true });
  return proposed.ok ? [] : proposed.problems.map(({ code }) => code);
};

test('a signed plan is kept: it runs now, and after a restart', () => {
  const store = openPlanStore(site, dir, nowMs, 'boot');
  expect(store.current()).toMatchObject({ planVersion: 0, origin: 'builtin' });
  expect(store.propose(envelope(), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: true });
  expect(store.current()).toMatchObject({ planVersion: 3, plan: { id: 'night' }, origin: 'stored' });
  expect(openPlanStore(site, dir, nowMs, 'boot').current()).toMatchObject({ planVersion: 3, plan: { id: 'night' } });
});

test('a stored plan whose byte was changed is not used, and says why', () => {
  openPlanStore(site, dir, nowMs, 'boot').propose(envelope(), { wallMs: nowMs, vouched: true });
  const path = join(dir, 'plans.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"offsetMs":0', '"offsetMs":1000'));
  const store = openPlanStore(site, dir, nowMs, 'boot');
  expect(store.current()).toMatchObject({ planVersion: 0, origin: 'builtin' });
  expect(store.startProblems().map(({ code }) => code)).toEqual(['plan.badSignature']);
});

test.each<[string, () => unknown]>([
  ['plan.badSignature', () => envelope({}, {}, stranger)],
  ['plan.badSignature', () => ({ ...envelope(), payload: { ...envelope().payload, planVersion: 9 } })],
  ['plan.unknownKey', () => ({ ...envelope(), signatures: [{ ...envelope().signatures[0], keyId: 'nobody' }] })],
  ['plan.foreignSite', () => envelope({ siteId: 'elsewhere' })],
  ['plan.foreignSafety', () => envelope({ safetyHash: 'f'.repeat(64) })],
  ['plan.expired', () => envelope({ expiresAtMs: nowMs })],
  ['plan.notYetValid', () => envelope({ validFromMs: nowMs + 1 })],
  ['plan.noDefault', () => envelope({ defaultPlan: 'day' })],
  ['plan.splitSum', () => envelope({}, { cycleMs: site.traffic.builtinPlan.cycleMs + 1000 })],
])('%s: refused, and what ran goes on', (code, make) => {
  expect(codesOf(make())).toContain(code);
  expect(openPlanStore(site, dir, nowMs, 'boot').current().planVersion).toBe(0);
});

test('a version that is not higher is a rollback', () => {
  openPlanStore(site, dir, nowMs, 'boot').propose(envelope(), { wallMs: nowMs, vouched: true });
  expect(codesOf(envelope())).toEqual(['plan.rolledBack']);
});

test('what is no envelope at all is refused by its form', () => {
  for (const input of [null, 7, 'plan', [], {}, { format: 'ngatu-plan/1' }]) expect(codesOf(input)[0]).toMatch(/^schema\./);
});

test('a stored set whose time is over runs until a clock says so that is vouched for, and still forbids a rollback behind it', () => {
  const first = openPlanStore(site, dir, nowMs, 'boot');
  first.propose(envelope({ planVersion: 7 }), { wallMs: nowMs, vouched: true });
  first.keep();
  const laterMs = nowMs + 10;
  for (const wallMs of [0, laterMs]) {
    const store = openPlanStore(site, dir, wallMs, 'boot');
    expect(store.startProblems()).toEqual([]);
    expect(store.review({ wallMs, vouched: false })).toEqual([]);
    expect(store.current()).toMatchObject({ planVersion: 7, origin: 'stored' });
  }
  const store = openPlanStore(site, dir, laterMs, 'boot');
  expect(store.review({ wallMs: nowMs, vouched: true })).toEqual([]);
  expect(store.review({ wallMs: laterMs, vouched: true }).map(({ code }) => code)).toEqual(['plan.expired']);
  expect(store.review({ wallMs: laterMs, vouched: true })).toEqual([]);
  expect(store.current()).toMatchObject({ planVersion: 0, origin: 'builtin' });
  const older = store.propose(envelope({ planVersion: 6, expiresAtMs: laterMs + 1 }), { wallMs: laterMs, vouched: true });
  expect(older.ok ? [] : older.problems.map(({ code }) => code)).toEqual(['plan.rolledBack']);
  expect(store.propose(envelope({ planVersion: 8, expiresAtMs: laterMs + 1 }), { wallMs: laterMs, vouched: true })).toMatchObject({ ok: true });
});

test('a store that can’t be written refuses the plan by name, and what ran goes on', () => {
  const store = openPlanStore(site, dir, nowMs, 'boot');
  mkdirSync(join(dir, 'plans.json'));
  const refused = store.propose(envelope(), { wallMs: nowMs, vouched: true });
  expect(refused.ok ? [] : refused.problems.map(({ code }) => code)).toEqual(['plan.notStored']);
  expect(store.current()).toMatchObject({ planVersion: 0, origin: 'builtin' });
});

test('a store that can’t be read is no reason not to run', () => {
  mkdirSync(join(dir, 'plans.json'));
  const store = openPlanStore(site, dir, nowMs, 'boot');
  expect(store.current()).toMatchObject({ origin: 'builtin' });
  expect(store.startProblems().map(({ code }) => code)).toEqual(['plan.unreadable']);
});

/** The same site sealed again with one change, as after `site apply`. */
function sealedAnew(change: (source: ReturnType<typeof ninhKieu>) => void): SealedSite {
  const source = ninhKieu();
  source.safety.trustKeys = site.safety.trustKeys;
  change(source);
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: nowMs }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}

/** A stored set of two: `short` has the splits of today, `long` a second more for every stage. */
function storeTwo(defaultPlan: 'short' | 'long'): void {
  const { builtinPlan } = site.traffic;
  const short: Plan = { ...builtinPlan, id: 'short' };
  const long: Plan = { ...builtinPlan, id: 'long', cycleMs: builtinPlan.cycleMs + 3000, stages: builtinPlan.stages.map((stage) => ({ ...stage, splitMs: stage.splitMs + 1000 })) };
  expect(openPlanStore(site, dir, nowMs, 'boot').propose(envelope({ plans: [short, long], defaultPlan }), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: true });
}

/** A longer minimum green of the left turns, and a built-in plan that holds it. */
const lefts = (minGreenMs: number) => ({ safety, traffic }: ReturnType<typeof ninhKieu>): void => {
  for (const group of safety.groups) if (group.id === 'lN' || group.id === 'lS') group.minGreenMs = minGreenMs;
  traffic.builtinPlan.stages = traffic.builtinPlan.stages.map((stage) => (stage.stage === 'B' ? { ...stage, splitMs: stage.splitMs + 20_000 } : stage));
  traffic.builtinPlan.cycleMs += 20_000;
  safety.maxWaitS = 240;
  for (const one of traffic.actuation) if (one.group.startsWith('l')) one.maxGreenMs = 40_000;
};

test('after a new seal that changes nothing for them, stored plans go on', () => {
  storeTwo('long');
  const store = openPlanStore(sealedAnew(({ safety }) => { safety.name = 'another name'; }), dir, nowMs, 'boot');
  expect(store.current()).toMatchObject({ planVersion: 3, plan: { id: 'long' }, origin: 'stored' });
  expect(store.startProblems()).toEqual([]);
});

test.each([['long', 'long'], ['short', 'long']] as const)('after a new seal the plan that fails is retired by name (default %s): %s runs', (defaultPlan, runs) => {
  storeTwo(defaultPlan);
  const anew = sealedAnew(lefts(shortLefts()));
  const store = openPlanStore(anew, dir, nowMs, 'boot');
  expect(store.startProblems().map(({ code, params }) => [code, params['plan']])).toEqual([['plan.retired', 'short']]);
  expect(store.current()).toMatchObject({ plan: { id: runs }, planVersion: 3, origin: 'stored' });
  expect(store.current().plans.map(({ id }) => id)).toEqual(['long']);
});

test('with none left the built-in plan runs, and nothing older comes back', () => {
  storeTwo('short');
  const store = openPlanStore(sealedAnew(lefts(28_000)), dir, nowMs, 'boot');
  expect(store.startProblems().map(({ params }) => params['plan'])).toEqual(['short', 'long']);
  expect(store.current()).toMatchObject({ plan: { id: 'builtin' }, planVersion: 0, origin: 'builtin' });
  expect(store.propose(envelope({ planVersion: 2 }), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: false });
});

/** The minimum green at which stage B's split of today is 0.5 s too short. */
function shortLefts(): number {
  const [a, b] = site.traffic.stages;
  const split = site.traffic.builtinPlan.stages[1]?.splitMs ?? 0;
  if (a === undefined || b === undefined) throw new Error('no stages');
  const spareMs = split - minimumSplitMs(site.safety, a, b);
  return 8000 + spareMs + 500;
}
