import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { CentreClient, ClientOptions } from '../../../src/centre/client.ts';
import { readOptions } from '../../../src/centre/tool/options.ts';
import { keysVerb } from '../../../src/centre/tool/keys.ts';
import { planVerb } from '../../../src/centre/tool/plan.ts';
import { toolExits, type Tool } from '../../../src/centre/tool/tool.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { PlanResult } from '../../../src/model/linkMessage.ts';
import { artefactText, sealSite } from '../../../src/model/seal.ts';
import { admitPassport } from '../../../src/signald/passport.ts';
import { openKeyStore } from '../../../src/signald/keyStore.ts';
import { openPlanStore } from '../signald/planStoreAtOnce.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';
import { expectAnswersToFit } from '../../integration/answersFit.ts';
import { hearAnswer } from '../../integration/answers.ts';

expectAnswersToFit();

const nowMs = 1_800_000_000_000;
let dir: string;
let said: string[];
let complained: string;
let site: SealedSite;

/** A cabinet at the other end of the link: signald's own judgement behind a client that has no broker. */
let cabinet: (payload: unknown) => PlanResult | null;
let retained: readonly { readonly topic: string; readonly payload: unknown }[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-office-'));
  [said, complained, retained] = [[], '', []];
  cabinet = () => null;
});
afterEach(() => { rmSync(dir, { recursive: true }); });

const at = (name: string): string => join(dir, name);

async function office(line: string): Promise<{ readonly exit: number; readonly told: Readonly<Record<string, unknown>> }> {
  said = [];
  const read = readOptions([...line.split(' '), '--json'], { LANG: 'en', USER: 'lan' }, nowMs);
  if (read.kind !== 'run') throw new Error(`${read.kind}: ${read.detail}`);
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array): boolean => { complained += String(text); return true; };
  const never = new Promise<void>(() => undefined);
  const tool: Tool = { options: read.options, key: null, tls: null, ended: never, write: (text) => { said.push(text); }, dial, clock: { bootId: 'c', scale: 1, monoMs: () => 0, wallMs: () => nowMs, after: (_delayMs, call) => { queueMicrotask(call); return () => undefined; }, stamp: () => { throw new Error('nobody stamps'); } } };
  const exit = await (read.options.verb === 'keys' ? keysVerb(tool) : planVerb(tool)).finally(() => { process.stderr.write = write; });
  hearAnswer(['centre', ...line.split(' '), '--json'], said.join(''));
  return { exit, told: said.length === 0 ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(said.at(-1) ?? '{}')) };
}

const unused = (): never => { throw new Error('not asked of here'); };

function dial({ onMessage }: Pick<ClientOptions, 'subscriptions' | 'onMessage'>): CentreClient {
  for (const { topic, payload } of retained) queueMicrotask(() => {
    const [of = '', room, code = ''] = topic.split('/');
    onMessage(room === 'presence' ? { kind: 'presence', site: of } : { kind: 'status', site: of, code }, JSON.stringify(payload), topic);
  });
  return { ready: () => Promise.resolve(true), connected: () => true, lastError: () => null, end: () => Promise.resolve(), order: unused, alive: unused, fetch: unused, publish: unused, document: (_site, payload) => Promise.resolve(cabinet(payload)) };
}

/** Keys of an author, an approver and the root, and the site that trusts them. */
async function prepare(): Promise<void> {
  for (const [name, role] of [['lan', 'author'], ['minh', 'approver'], ['root', 'root'], ['hoa', 'approver']] as const) expect((await office(`keys new ${name} --role ${role} --out ${dir}`)).exit).toBe(0);
  const source = ninhKieu();
  const file = z.object({ keyId: z.string(), role: z.enum(['author', 'approver', 'root']), publicKey: z.string() });
  source.safety.trustKeys = ['lan', 'minh', 'root'].map((name) => file.parse(JSON.parse(readFileSync(at(`${name}.pub.json`), 'utf8'))));
  source.safety.signaturesRequired = 2;
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: nowMs }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  site = sealed.value;
  writeFileSync(at('site.json'), artefactText(site));
  // YAML is what people write; JSON is YAML.
  writeFileSync(at('plans.yaml'), JSON.stringify({ format: 'ngatu-plan-source/1', siteId: site.safety.siteId, plans: [{ ...site.traffic.builtinPlan, id: 'peak' }], defaultPlan: 'peak' }));
}

test('a set’s whole way: new, check, sign, approve, push; what the cabinet admits is what left the planner’s file', async () => {
  await prepare();
  expect(await office(`plan new ${at('plans.yaml')} --artefact ${at('site.json')} --plan-version 12 --valid-for 30d --out ${at('v12.json')}`)).toMatchObject({ exit: 0, told: { ok: true, planVersion: 12 } });
  expect((await office(`plan approve ${at('v12.json')} --key ${at('minh.key')} --artefact ${at('site.json')}`)).exit).toBe(toolExits.usage);
  expect(await office(`plan sign ${at('v12.json')} --key ${at('lan.key')}`)).toMatchObject({ exit: 0, told: { keyId: 'lan', role: 'author', signatures: 1 } });
  expect(await office(`plan sign ${at('v12.json')} --key ${at('lan.key')}`)).toMatchObject({ exit: toolExits.notOk, told: { problems: [{ code: 'plan.sameKey' }] } });
  expect((await office(`plan approve ${at('v12.json')} --key ${at('lan.key')} --artefact ${at('site.json')}`)).exit).toBe(toolExits.usage);
  expect(await office(`plan approve ${at('v12.json')} --key ${at('minh.key')} --artefact ${at('site.json')}`)).toMatchObject({ exit: 0, told: { signatures: 2 } });
  expect(await office(`plan approve ${at('v12.json')} --key ${at('hoa.key')} --artefact ${at('site.json')}`)).toMatchObject({ exit: toolExits.notOk, told: { problems: [{ code: 'plan.roleTaken' }] } });
  expect(await office(`plan check ${at('v12.json')} --artefact ${at('site.json')}`)).toMatchObject({ exit: 0, told: { ok: true, needed: 2, signatures: [{ keyId: 'lan' }, { keyId: 'minh' }] } });
  cabinet = (payload) => {
    const admitted = admitPassport(site, payload, { minVersion: 12, clock: { wallMs: nowMs + 1, vouched: true }, trust: { list: null, closed: false }, nonce: 'n' });
    return { schema: 1, planVersion: 12, outcome: admitted.ok ? 'accepted' : 'rejected', problems: admitted.ok ? [] : admitted.problems.map(({ code, path, params }) => ({ code, path, params: { ...params } })) };
  };
  expect(await office(`plan push ${at('v12.json')}`)).toMatchObject({ exit: 0, told: { ok: true, outcome: 'accepted' } });
  expect((await office(`plan push ${at('v12.json')} --site elsewhere`)).exit).toBe(toolExits.usage);
  cabinet = () => null;
  expect((await office(`plan push ${at('v12.json')}`)).exit).toBe(toolExits.notReachable);
  cabinet = () => ({ schema: 1, planVersion: 12, outcome: 'rejected', problems: [{ code: 'plan.rolledBack', path: 'payload.planVersion', params: { version: 12, minVersion: 13 } }] });
  expect(await office(`plan push ${at('v12.json')}`)).toMatchObject({ exit: toolExits.refused, told: { ok: false, problems: [{ code: 'plan.rolledBack' }] } });
  expect(await office(`plan new ${at('plans.yaml')} --artefact ${at('site.json')} --last ${at('v12.json')} --activate-at 2027-02-01T03:00:00Z --trial pass --trial-least 2h --watch 1h --undo-after 8 --out ${at('v13.json')}`)).toMatchObject({ exit: 0, told: { planVersion: 13 } });
  expect(JSON.parse(readFileSync(at('v13.json'), 'utf8'))).toMatchObject({ payload: { activation: { fromMs: Date.parse('2027-02-01T03:00:00Z'), trial: 'pass', trialLeastMin: 120, watchMin: 60, undoAfterGreens: 8 } } });
});

test('a cabinet without a clock: its token is signed with the key at hand, and the set sent again, once', async () => {
  await prepare();
  await office(`plan new ${at('plans.yaml')} --artefact ${at('site.json')} --plan-version 3 --out ${at('v3.json')}`);
  await office(`plan sign ${at('v3.json')} --key ${at('lan.key')}`);
  await office(`plan approve ${at('v3.json')} --key ${at('minh.key')} --artefact ${at('site.json')}`);
  const store = openPlanStore(site, at('state'), 60_000, 'boot');
  let sent = 0;
  cabinet = (payload) => {
    sent += 1;
    const proposed = store.propose(payload, { wallMs: 60_000, vouched: false });
    return { schema: 1, planVersion: 3, outcome: proposed.ok ? 'accepted' : 'rejected', problems: proposed.ok ? [] : proposed.problems.map(({ code, path, params }) => ({ code, path, params: { ...params } })) };
  };
  expect(await office(`plan push ${at('v3.json')}`)).toMatchObject({ exit: toolExits.refused, told: { problems: [{ code: 'plan.clockUnknown' }] } });
  expect(await office(`plan push ${at('v3.json')} --key ${at('lan.key')}`)).toMatchObject({ exit: 0, told: { outcome: 'accepted' } });
  expect([sent, store.current().planVersion]).toEqual([3, 3]);
  // The same by hand, for the stick: the token read at the cabinet.
  expect((await office(`plan sign ${at('v3.json')} --key ${at('lan.key')} --nonce abc --out ${at('v3-now.json')}`)).exit).toBe(0);
  expect(JSON.parse(readFileSync(at('v3-now.json'), 'utf8'))).toMatchObject({ freshness: { nonce: 'abc', keyId: 'lan' } });
});

test('what a cabinet would refuse leaves no file, and is told with its place; an approver signs nothing that is unsound', async () => {
  await prepare();
  writeFileSync(at('bad.yaml'), readFileSync(at('plans.yaml'), 'utf8').replace('"defaultPlan":"peak"', '"defaultPlan":"night"'));
  expect(await office(`plan new ${at('bad.yaml')} --artefact ${at('site.json')} --plan-version 1 --out ${at('bad.json')}`)).toMatchObject({ exit: toolExits.notOk, told: { problems: [{ code: 'plan.noDefault' }] } });
  expect(() => statSync(at('bad.json'))).toThrow(/ENOENT/);
  await office(`plan new ${at('plans.yaml')} --artefact ${at('site.json')} --plan-version 1 --out ${at('v1.json')}`);
  await office(`plan sign ${at('v1.json')} --key ${at('lan.key')}`);
  writeFileSync(at('v1.json'), readFileSync(at('v1.json'), 'utf8').replace('"planVersion": 1', '"planVersion": 2'));
  expect(await office(`plan approve ${at('v1.json')} --key ${at('minh.key')} --artefact ${at('site.json')}`)).toMatchObject({ exit: toolExits.notOk, told: { problems: [{ code: 'plan.badSignature' }] } });
  expect(await office(`plan check ${at('v1.json')} --artefact ${at('site.json')}`)).toMatchObject({ exit: toolExits.notOk });
});

test('private keys: their owner’s alone, never over another, opened by their passphrase; one that others can read signs nothing', async () => {
  await prepare();
  expect(statSync(at('lan.key')).mode & 0o777).toBe(0o600);
  const before = readFileSync(at('lan.key'), 'utf8');
  expect((await office(`keys new lan --role author --out ${dir}`)).exit).toBe(toolExits.usage);
  expect(readFileSync(at('lan.key'), 'utf8')).toBe(before);
  writeFileSync(at('pass'), 'bí mật\n');
  writeFileSync(at('wrong'), 'bi mat\n');
  expect((await office(`keys new tam --role author --out ${dir} --passphrase-file ${at('pass')}`)).told).toMatchObject({ locked: true });
  expect(readFileSync(at('tam.key'), 'utf8')).toMatch(/ENCRYPTED/);
  await office(`plan new ${at('plans.yaml')} --artefact ${at('site.json')} --plan-version 1 --out ${at('v1.json')}`);
  for (const more of ['', ` --passphrase-file ${at('wrong')}`]) expect((await office(`plan sign ${at('v1.json')} --key ${at('tam.key')}${more}`)).exit).toBe(toolExits.usage);
  expect(complained).toContain('passphrase');
  expect((await office(`plan sign ${at('v1.json')} --key ${at('tam.key')} --passphrase-file ${at('pass')}`)).exit).toBe(0);
  chmodSync(at('lan.key'), 0o640);
  complained = '';
  expect((await office(`plan sign ${at('v1.json')} --key ${at('lan.key')} --out ${at('other.json')}`)).exit).toBe(toolExits.usage);
  expect(complained).toContain('chmod 600');
  expect((await office(`plan sign ${at('v1.json')} --key ${at('root.key')} --out ${at('other.json')}`)).exit).toBe(toolExits.usage);
  expect((await office(`keys list ${dir}`)).told).toMatchObject({ keys: [{ keyId: 'hoa' }, { keyId: 'lan' }, { keyId: 'minh' }, { keyId: 'root' }, { keyId: 'tam' }] });
});

test('the root’s list: signed by the root’s key alone, pushed to each site it names, and admitted there', async () => {
  await prepare();
  const hoa: unknown = JSON.parse(readFileSync(at('hoa.pub.json'), 'utf8'));
  writeFileSync(at('keys.yaml'), JSON.stringify({ sites: [site.safety.siteId, 'other'], keysVersion: 4, keys: [hoa], revoked: [{ keyId: 'minh', reason: 'has left' }] }));
  expect((await office(`keys sign ${at('keys.yaml')} --key ${at('lan.key')}`)).exit).toBe(toolExits.usage);
  expect(await office(`keys sign ${at('keys.yaml')} --key ${at('root.key')} --out ${at('list.json')}`)).toMatchObject({ exit: 0, told: { keysVersion: 4, keyId: 'root' } });
  expect((await office(`keys list ${at('list.json')}`)).told).toMatchObject({ keysVersion: 4, signedBy: ['root'], revoked: [{ keyId: 'minh' }] });
  const keys = openKeyStore(site, dir);
  const taken = (list: unknown): boolean => {
    let ok = false;
    keys.propose(list, (admitted) => { ({ ok } = admitted); });
    return ok;
  };
  cabinet = (payload) => ({ schema: 1, planVersion: null, outcome: taken(payload) ? 'accepted' : 'rejected', problems: [] });
  expect((await office(`keys push ${at('list.json')} --site ${site.safety.siteId}`)).exit).toBe(0);
  // The second of the two has it already.
  expect(await office(`keys push ${at('list.json')}`)).toMatchObject({ exit: toolExits.refused, told: { sites: [{ outcome: 'rejected' }, { site: 'other' }] } });
});

test('status: what each cabinet has staged, armed and active; one that tells nothing is no success', async () => {
  const values = { staged: null, armed: 13, armedFromMs: null, active: 12, good: 12, onTrial: false, last: { planVersion: 11, state: 'undone', codes: ['wait.exceeded'] } };
  const presence = { schema: 1, state: 'online', cause: 'started', sinceMs: 1, version: '1', epoch: 'e' };
  retained = [
    { topic: 'nk-1/presence', payload: presence },
    { topic: 'nk-1/status/tlc.passport', payload: { schema: 1, code: 'tlc.passport', boot: 'b', entries: [{ ts: 1, errorMs: null, seq: 1, quality: 'ok', values }] } },
  ];
  expect(await office('plan status')).toMatchObject({ exit: 0, told: { cabinets: [{ site: 'nk-1', presence: 'online', old: false, view: values }] } });
  retained = [...retained, { topic: 'nk-2/presence', payload: presence }];
  expect(await office('plan status')).toMatchObject({ exit: toolExits.notOk, told: { cabinets: [{ site: 'nk-1' }, { site: 'nk-2', view: null }] } });
});
