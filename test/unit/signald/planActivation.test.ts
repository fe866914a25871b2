import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signKeyList } from '../../../src/centre/signKeyList.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import type { ControlRequest } from '../../../src/control/control.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { Activation } from '../../../src/model/plan.ts';
import { createPassportBook, passportView, type PassportBook } from '../../../src/signald/passportBook.ts';
import { createPlanReview, planTried, proposeDocument as propose, rollBackPlan, trialWaitMs, type PassportParts } from '../../../src/signald/passportMethods.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { openPlanStore, type PlanStore } from './planStoreAtOnce.ts';

const [lan, root] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const publicOf = (pair: typeof lan): string => pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const pemOf = (pair: typeof lan): string => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const startMs = 1_800_000_000_000;
const hourMs = 3_600_000;
const session = { uid: 1000, client: 'agentd' };

let dir: string;
let site: SealedSite;
let store: PlanStore;
let book: PassportBook;
let events: EventDraft[];
let asked: ControlRequest[];
let wallMs: number;
let synced: boolean;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-activation-'));
  const of = sealedNinhKieu();
  site = { ...of, safety: { ...of.safety, signaturesRequired: 1, trustKeys: [{ keyId: 'lan', role: 'author', publicKey: publicOf(lan) }, { keyId: 'root', role: 'root', publicKey: publicOf(root) }] } };
  [events, asked, wallMs, synced] = [[], [], startMs, true];
  book = createPassportBook();
  store = openPlanStore(site, dir, startMs, 'boot');
});
afterEach(() => { rmSync(dir, { recursive: true }); });

const parts = (): PassportParts => ({
  plans: store, book, wall: () => ({ wallMs, synced, errorMs: synced ? 20 : null }),
  record: (event) => { events.push(event); }, junction: { request: (request) => { asked.push(request); return true; } },
});

/** This store's disk is waited for. */
function proposeDocument(...given: Parameters<typeof propose>): Outcome {
  const outcome = propose(...given);
  if (outcome instanceof Promise) throw new Error('not answered at once');
  return outcome;
}

function plan(planVersion: number, activation?: Activation): unknown {
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: startMs - 1, expiresAtMs: startMs + 10 * hourMs,
    ...(activation === undefined ? {} : { activation }), plans: [{ ...site.traffic.builtinPlan, id: 'night' }], defaultPlan: 'night',
  }, [{ keyId: 'lan', role: 'author', privateKeyPem: pemOf(lan) }]);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

/** A junction that takes up what it was asked for at once, looked at once. */
function looks(): (atMs?: number) => void {
  const review = createPlanReview({ ...parts(), site, plans: store });
  return (atMs = 0) => {
    const last = asked.findLast((request) => request.kind === 'plan');
    review({
      nowMs: () => atMs, request: (request) => { asked.push(request); return true; },
      state: () => ({ mode: 'actuated', planVersion: last?.kind === 'plan' ? last.planVersion : 0, groups: [], detectors: [] }),
      faults: () => ({ faults: [] }),
    });
  };
}

const states = (): readonly unknown[] => events.filter(({ code }) => code === 'plan.state').map(({ data }) => [data['planVersion'], data['state']]);
const versions = (): readonly unknown[] => asked.map((request) => (request.kind === 'plan' ? request.planVersion : request.kind));
const view = (active = store.current().planVersion): unknown => passportView(store, book.last(), active);

test('a set for at once: armed, then active when the junction runs it, and each is told', () => {
  const look = looks();
  expect(proposeDocument(parts(), plan(3), session)).toMatchObject({ ok: true, result: { state: 'armed' } });
  expect(view(0)).toMatchObject({ active: 0, armed: 3, staged: null, good: null });
  look();
  expect([states(), versions()]).toEqual([[[3, 'armed'], [3, 'active']], [3]]);
  expect(view()).toMatchObject({ active: 3, armed: null, onTrial: true });
  look();
  expect(states()).toHaveLength(2);
});

test('a set with a moment waits for it, over a restart and without a clock, and is watched for as long as it says', () => {
  const at = startMs + hourMs;
  expect(proposeDocument(parts(), plan(3, { fromMs: at, watchMin: 5 }), session)).toMatchObject({ ok: true, result: { state: 'armed' } });
  looks()();
  expect([store.current().planVersion, versions()]).toEqual([0, []]);
  store = openPlanStore(site, dir, startMs, 'next');
  const look = looks();
  [wallMs, synced] = [at, false];
  look();
  expect(versions()).toEqual([]);
  expect(view()).toMatchObject({ armed: 3, armedFromMs: at, active: 0 });
  synced = true;
  look();
  look(1000);
  expect([versions(), states()]).toEqual([[3], [[3, 'armed'], [3, 'active']]]);
  expect(store.onTrial()).toEqual({ planVersion: 3, watchMin: 5 });
  for (let atMs = 2000; atMs <= 310_000; atMs += 1000) look(atMs);
  expect(states().at(-1)).toEqual([3, 'kept']);
});

test('a moment outside the validity is refused, and a set whose time is over while it waits comes into force never', () => {
  expect(proposeDocument(parts(), plan(3, { fromMs: startMs + 10 * hourMs }), session)).toMatchObject({ ok: false, params: { codes: 'plan.activation' } });
  proposeDocument(parts(), plan(4, { fromMs: startMs + 9 * hourMs }), session);
  wallMs = startMs + 11 * hourMs;
  looks()();
  expect([states(), versions(), store.waiting()]).toEqual([[[4, 'armed'], [4, 'over']], [], null]);
  expect(book.last()).toEqual({ planVersion: 4, state: 'over', codes: ['plan.expired'] });
});

test('a set that waits gives way to a newer one; the older comes no more', () => {
  proposeDocument(parts(), plan(3, { fromMs: startMs + hourMs }), session);
  proposeDocument(parts(), plan(5), session);
  wallMs = startMs + hourMs;
  looks()();
  expect([versions(), store.waiting()]).toEqual([[5], null]);
  expect(proposeDocument(parts(), plan(3), session)).toMatchObject({ ok: false, params: { codes: 'plan.rolledBack' } });
});

test('who revokes the signer of a set that waits takes it off, and its version blocks nobody', () => {
  proposeDocument(parts(), plan(9_000_000, { fromMs: startMs + hourMs }), session);
  const list = signKeyList({ sites: 'all', keysVersion: 1, keys: [{ keyId: 'hoa', role: 'author', publicKey: publicOf(root) }], revoked: [{ keyId: 'lan', reason: 'telephone lost' }] }, [{ keyId: 'root', privateKeyPem: pemOf(root) }]);
  if (!list.ok) throw new Error(JSON.stringify(list.problems));
  expect(proposeDocument(parts(), list.value, session)).toMatchObject({ ok: true });
  looks()();
  expect([store.waiting(), states().at(-1)]).toEqual([null, [9_000_000, 'over']]);
  const signed = signPlan({ siteId: site.safety.siteId, planVersion: 1, safetyHash: site.safetyHash, validFromMs: startMs - 1, expiresAtMs: startMs + hourMs, plans: [{ ...site.traffic.builtinPlan, id: 'night' }], defaultPlan: 'night' }, [{ keyId: 'hoa', role: 'author', privateKeyPem: pemOf(root) }]);
  expect(proposeDocument(parts(), signed.ok ? signed.value : null, session)).toMatchObject({ ok: true });
});

test('staged until its trial is told: passed it runs, failed it is refused where it must pass, and told alone where it need not', () => {
  const look = looks();
  const worse = { passed: false, codes: ['plan.trialWorse'], detail: 'wait +40 %' };
  expect(proposeDocument(parts(), plan(3, { trial: 'pass' }), session)).toMatchObject({ result: { state: 'staged' } });
  look();
  expect([versions(), view()]).toMatchObject([[], { staged: 3, armed: null }]);
  expect(planTried(parts(), { planVersion: 4, passed: true, codes: [], detail: '' })).toMatchObject({ ok: false, code: 'plan.notStaged' });
  expect(planTried(parts(), { planVersion: 3, ...worse })).toMatchObject({ ok: true, result: { armed: false } });
  look();
  expect([versions(), store.waiting(), states().at(-1)]).toEqual([[], null, [3, 'refused']]);
  proposeDocument(parts(), plan(4, { trial: 'tell' }), session);
  expect(planTried(parts(), { planVersion: 4, ...worse })).toMatchObject({ result: { armed: true } });
  look();
  proposeDocument(parts(), plan(5, { trial: 'pass' }), session);
  expect(planTried(parts(), { planVersion: 5, passed: true, codes: [], detail: 'wait -3 %' })).toMatchObject({ result: { armed: true } });
  look();
  look();
  expect(versions()).toEqual([4, 5]);
});

test('nobody tells the trial: ten minutes, then refused where it must be passed, armed where it need not', () => {
  const look = looks();
  proposeDocument(parts(), plan(3, { trial: 'pass' }), session);
  look(0);
  look(trialWaitMs - 1);
  expect(states()).toEqual([[3, 'staged']]);
  look(trialWaitMs);
  expect(states().at(-1)).toEqual([3, 'refused']);
  proposeDocument(parts(), plan(4, { trial: 'tell' }), session);
  look(trialWaitMs + 1);
  look(2 * trialWaitMs + 1);
  expect(states().slice(-2)).toEqual([[4, 'staged'], [4, 'armed']]);
});

test('a person takes back what came last: what waits, then what runs, then the good one before it, and no further', () => {
  const look = looks();
  const back = (): unknown => rollBackPlan(parts(), { by: 'Lan', reason: 'queues to the bridge' }, { uid: 1000, client: 'ngatu' });
  expect(back()).toMatchObject({ ok: false, code: 'plan.nothingBehind' });
  for (const version of [3, 4]) {
    proposeDocument(parts(), plan(version), session);
    store.keep();
  }
  proposeDocument(parts(), plan(5), session);
  proposeDocument(parts(), plan(6, { fromMs: startMs + hourMs }), session);
  look();
  expect(back()).toMatchObject({ ok: true, result: { planVersion: 6, backTo: 5 } });
  expect(back()).toMatchObject({ ok: true, result: { planVersion: 5, backTo: 4 } });
  expect(back()).toMatchObject({ ok: true, result: { planVersion: 4, backTo: 3 } });
  expect(openPlanStore(site, dir, startMs, 'next').current().planVersion).toBe(3);
  expect(back()).toMatchObject({ ok: true, result: { planVersion: 3, backTo: 0 } });
  expect(back()).toMatchObject({ ok: false });
  expect(proposeDocument(parts(), plan(6), session)).toMatchObject({ params: { codes: 'plan.rolledBack' } });
  expect(events.filter(({ data }) => data['command'] === 'plan.rollback').map(({ code, data }) => [code, data['by'], data['planVersion'] ?? null])).toEqual([
    ['command.rejected', 'Lan', null], ['command.accepted', 'Lan', 6], ['command.accepted', 'Lan', 5], ['command.accepted', 'Lan', 4], ['command.accepted', 'Lan', 3], ['command.rejected', 'Lan', null],
  ]);
  expect(book.arrivals().find(({ version }) => version === 5)).toMatchObject({ fate: 'rolledBack', reason: 'Lan: queues to the bridge' });
});

test('the inbox says what came, by which way and what became of it, keeps fifty, and is there in the next life', () => {
  let kept = '';
  book = createPassportBook(null, (text) => { kept = text; });
  proposeDocument(parts(), plan(3), session);
  looks()();
  for (let time = 0; time < 60; time += 1) proposeDocument(parts(), { payload: { planVersion: time, siteId: 7 }, signatures: 'none' }, { uid: 5, client: 'ngatu' });
  expect(book.arrivals()).toHaveLength(50);
  proposeDocument(parts(), plan(3), session);
  expect(createPassportBook(kept).arrivals()).toEqual(book.arrivals());
  expect(book.arrivals().at(-1)).toMatchObject({ way: 'link', kind: 'plan', version: 3, signedBy: ['lan'], fate: 'refused', problems: [{ code: 'plan.rolledBack', params: { minVersion: 4 } }] });
  expect(book.arrivals()[0]).toMatchObject({ way: 'hand', uid: 5, siteId: null, signedBy: [] });
  expect(createPassportBook('{').arrivals()).toEqual([]);
  expect(readFileSync(join(dir, 'plans.json'), 'utf8')).toContain('"format":"ngatu-plans/1"');
});
