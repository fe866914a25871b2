import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signPlan } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Activation } from '../../../src/model/plan.ts';
import { realDisk } from '../../../src/signald/journalDisk.ts';
import { keepOffTick, keepWaiting, type KeepText } from '../../../src/signald/planDisk.ts';
import { openPlanStore, type PlanStore } from '../../../src/signald/planStore.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const lan = generateKeyPairSync('ed25519');
const startMs = 1_800_000_000_000;
const clock = { wallMs: startMs, vouched: true };

let dir: string;
let site: SealedSite;
/** Writings that the disk has begun, and not answered. */
let begun: (() => void)[];
let full: boolean;
let heard: unknown[];
const tell = (what: string) => (value: unknown): void => { heard.push([what, value]); };
/** A disk that answers when it is told to. */
const slow: KeepText = (path, text, done) => {
  begun.push(() => {
    if (full) done('ENOSPC');
    else keepWaiting(path, text, done);
  });
};
const answer = (): void => { begun.shift()?.(); };
const onDisk = (): unknown => (existsSync(join(dir, 'plans.json')) ? JSON.parse(readFileSync(join(dir, 'plans.json'), 'utf8')) : null);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-plan-disk-'));
  const of = sealedNinhKieu();
  site = { ...of, safety: { ...of.safety, signaturesRequired: 1, trustKeys: [{ keyId: 'lan', role: 'author', publicKey: lan.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }] } };
  [begun, full, heard] = [[], false, []];
});
afterEach(() => { rmSync(dir, { recursive: true }); });

function plan(planVersion: number, activation?: Activation): unknown {
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: startMs - 1, expiresAtMs: startMs + 1,
    ...(activation === undefined ? {} : { activation }), plans: [{ ...site.traffic.builtinPlan, id: 'night' }], defaultPlan: 'night',
  }, [{ keyId: 'lan', role: 'author', privateKeyPem: lan.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }]);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

const opened = (keep: KeepText = slow): PlanStore => openPlanStore(site, dir, startMs, 'boot', keep);
const versions = (store: PlanStore): unknown => [store.current().planVersion, store.waiting()?.planVersion ?? null, store.good()];

test('a set is told, and runs, when the disk has it; until then the old one does and nobody waits', () => {
  const store = opened();
  store.propose(plan(3), clock, tell('3'));
  expect([versions(store), heard, onDisk()]).toEqual([[0, null, null], [], null]);
  answer();
  expect([versions(store), heard]).toMatchObject([[3, null, null], [['3', { ok: true }]]]);
  expect(opened().current().planVersion).toBe(3);
});

test('of two the second is judged when the first has ended: its version no longer comes after', () => {
  const store = opened();
  store.propose(plan(5), clock, tell('5'));
  store.propose(plan(4), clock, tell('4'));
  answer();
  expect(heard).toMatchObject([['5', { ok: true }], ['4', { ok: false, problems: [{ code: 'plan.rolledBack' }] }]]);
  expect(begun).toEqual([]);
});

test('a disk that is full: refused by name, and what ran runs', () => {
  const store = opened();
  full = true;
  store.propose(plan(3), clock, tell('3'));
  answer();
  expect([versions(store), heard]).toMatchObject([[0, null, null], [['3', { ok: false, problems: [{ code: 'plan.notStored' }] }]]]);
});

test('a bad set is gone at once, also while the disk is busy with the next one; then the next one stands, with its trial', () => {
  const store = opened();
  store.propose(plan(3), clock, tell('3'));
  answer();
  store.propose(plan(4), clock, tell('4'));
  expect(store.undo().planVersion).toBe(0);
  expect(versions(store)).toEqual([0, null, null]);
  answer();
  expect([versions(store), store.onTrial()?.planVersion]).toEqual([[4, null, null], 4]);
  answer();
  expect([begun, onDisk()]).toMatchObject([[], { newest: { payload: { planVersion: 4 } }, watch: { starts: 0 }, floorVersion: 4 }]);
});

test('what a person takes back while the disk arms or activates it does not come into force behind him', () => {
  const store = opened();
  store.propose(plan(3, { trial: 'pass' }), clock, tell('3'));
  answer();
  store.tried(3, true, tell('tried'));
  store.rollBack(tell('back'));
  answer();
  answer();
  expect([versions(store), heard.slice(1)]).toMatchObject([[0, null, null], [['tried', false], ['back', { planVersion: 3 }]]]);
  store.propose(plan(4, { fromMs: startMs }), clock, tell('4'));
  answer();
  store.due(clock, tell('due'));
  store.rollBack(tell('back'));
  answer();
  answer();
  expect([versions(store), heard.filter((one) => Array.isArray(one) && one[0] === 'due'), onDisk()]).toMatchObject([[0, null, null], [], { newest: null, next: null, floorVersion: 4 }]);
});

test('a set that is undone while the disk keeps it is not kept', () => {
  const store = opened();
  store.propose(plan(3), clock, tell('3'));
  answer();
  store.keep(tell('kept'));
  store.undo();
  answer();
  answer();
  expect([versions(store), heard[1], onDisk()]).toMatchObject([[0, null, null], ['kept', false], { newest: null, good: null, watch: null }]);
});

test('an armed set tries its writing once at a time, whatever the disk takes', () => {
  const store = opened();
  store.propose(plan(3, { fromMs: startMs }), clock, tell('3'));
  answer();
  for (let second = 0; second < 5; second += 1) store.due(clock, tell('due'));
  expect(begun).toHaveLength(1);
  full = true;
  answer();
  store.due(clock, tell('due'));
  full = false;
  answer();
  expect([versions(store), heard.slice(1), begun]).toMatchObject([[3, null, null], [['due', { planVersion: 3 }]], []]);
});

test('a disk that answers nobody: eight wait, the ninth is told so, and nothing of them runs', () => {
  const store = opened();
  for (let version = 1; version <= 9; version += 1) store.propose(plan(version), clock, tell(`${version}`));
  expect([heard, begun.length, versions(store)]).toMatchObject([[['9', { ok: false, problems: [{ code: 'plan.notStored' }] }]], 1, [0, null, null]]);
});

test('the cabinet’s own disk, slowed down: ticks go on while it writes', async () => {
  const beat = { ticks: 0 };
  const timer = setInterval(() => { beat.ticks += 1; }, 1);
  try {
    const store = opened(keepOffTick({ replace: async (path, text) => { while (beat.ticks < 20) await new Promise((resolve) => { setTimeout(resolve, 1); }); await realDisk.replace(path, text); } }));
    const taken = new Promise((resolve) => { store.propose(plan(3), clock, resolve); });
    expect(store.current().planVersion).toBe(0);
    expect(await taken).toMatchObject({ ok: true });
    expect(beat.ticks).toBeGreaterThanOrEqual(20);
    expect(opened().current().planVersion).toBe(3);
  } finally {
    clearInterval(timer);
  }
});
