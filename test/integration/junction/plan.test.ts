import { generateKeyPairSync } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { artefactSchema, type SealedSite } from '../../../src/model/artefact.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { differencesOf, independently } from '../../peer/measures/peer.ts';
import { hearAnswer } from '../answers.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { runTool } from '../tool.ts';
import { shippedSite, startBench, type Bench } from './bench.ts';
import { listen, look, looks } from './looks.ts';

const author = generateKeyPairSync('ed25519');
const signer = { keyId: 'author-1', role: 'author' as const, privateKeyPem: author.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
const publicKey = author.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

const home = join(import.meta.dirname, '../../..');
let bench: Bench;
let site: SealedSite;

expectAnswersToFit();

function ask(...words: readonly string[]): string {
  const { stdout } = spawnSync(join(home, 'scripts/ngatu'), [...words, '--json', '--run-dir', join(bench.dir, 'run')], { encoding: 'utf8' });
  hearAnswer([...words, '--json'], stdout);
  return stdout;
}

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

/** `ngatu centre …` as a planner starts it, with her key. */
function office(...words: readonly string[]): { readonly exit: number | null; readonly told: Readonly<Record<string, unknown>> } {
  const { status, stdout, stderr } = spawnSync(join(home, 'scripts/ngatu'), ['centre', ...words, '--json'], { encoding: 'utf8', timeout: 120_000 });
  hearAnswer(['centre', ...words, '--json'], stdout);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { exit: status, told: last.startsWith('{') ? JSON.parse(last) : { stdout, stderr } };
}
const planner = mkdtempSync(join(tmpdir(), 'ngatu-planner-'));
const at = (name: string): string => join(planner, name);

beforeAll(async () => {
  office('keys', 'new', 'lan', '--role', 'author', '--out', planner);
  const lan: unknown = JSON.parse(readFileSync(at('lan.pub.json'), 'utf8'));
  bench = await startBench(900, shippedSite(({ safety }) => {
    const { keyId, role, publicKey: key } = z.object({ keyId: z.string(), role: z.string(), publicKey: z.string() }).parse(lan);
    safety['trustKeys'] = [{ keyId: 'author-1', role: 'author', publicKey }, { keyId, role, publicKey: key }];
    safety['startup'] = { flashMs: 1000, yellowMs: 3000, allRedMs: 14_000 };
  }));
  site = artefactSchema.parse(JSON.parse(readFileSync(join(bench.dir, 'state/site.json'), 'utf8')));
  await bench.until('signald, agent and broker are joined', async () => {
    const { agent } = await bench.status();
    return joined(JSON.stringify(agent ?? {})) && joined(ask('link', 'status'));
  }, 20_000);
}, 40_000);

afterAll(() => {
  bench.discard();
  rmSync(planner, { recursive: true, force: true });
});

const linkSchema = z.object({ broker: z.string() });
const statusSchema = z.object({ topic: z.string().endsWith('/status/cabinet.loggedIn'), payload: z.looseObject({ entries: z.tuple([z.looseObject({ values: z.object({ access: z.string(), persons: z.int() }) })]) }) });

const accesses = (lines: readonly string[]): readonly string[] => lines.flatMap((line) => {
  const told = statusSchema.safeParse(JSON.parse(line));
  return told.success ? [told.data.payload.entries[0].values.access] : [];
});

test('somebody is logged in: the centre hears who looks on, and then that he may act, though he acts through the agent’s own socket alone', async () => {
  const { broker } = linkSchema.parse(JSON.parse(ask('link', 'status')));
  ask('status');
  // The first line is what is retained.
  const heard = await listen(['centre', 'watch', 'cabinet.loggedIn', '--broker', broker, '--for', '30s'], (lines) => accesses(lines).includes('readWrite'), () => { ask('link', 'away', '--for', '20m', '--reason', 'tried', '--by', 'Lan'); });
  expect(accesses(heard)).toEqual(['readOnly', 'readWrite']);
  ask('link', 'back', '--by', 'Lan');
  await bench.until('the record has both steps, the second told by the agent', () => /"before":"none","access":"readOnly"[^]*"before":"readOnly","access":"readWrite"/.test(ask('log', 'show', '--from', '5m', '--code', 'person.loggedIn')), 10_000);
}, 60_000);

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
  const broken = spawnSync(join(home, 'scripts/ngatu'), ['plan', 'import', file, '--lang', 'en', '--run-dir', join(bench.dir, 'run')], { encoding: 'utf8' });
  expect([broken.status === 0, broken.stderr]).toEqual([false, expect.stringContaining('json.keyTwice')]);
}, 30_000);

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
const inboxSchema = z.object({ passport: z.object({ active: z.int(), onTrial: z.boolean() }), arrivals: z.array(z.object({ version: z.int().nullable(), way: z.string(), fate: z.string(), reason: z.string().optional() })) });

test('the planner’s own tool, over the broker: a set of hers is armed, active at a stage decision and on trial, and she hears each; the same again is refused by its code, at her desk and at the cabinet', () => {
  const { broker } = linkSchema.parse(JSON.parse(ask('link', 'status')));
  writeFileSync(at('set.yaml'), JSON.stringify({ format: 'ngatu-plan-source/1', siteId: site.safety.siteId, plans: [{ ...site.traffic.builtinPlan, id: 'lan-night' }], defaultPlan: 'lan-night' }));
  expect(office('plan', 'new', at('set.yaml'), '--artefact', join(bench.dir, 'state/site.json'), '--plan-version', '20', '--valid-for', '1h', '--out', at('v20.json'))).toMatchObject({ exit: 0, told: { planVersion: 20 } });
  expect(office('plan', 'sign', at('v20.json'), '--key', at('lan.key'))).toMatchObject({ exit: 0, told: { keyId: 'lan', signatures: 1 } });
  const pushed = office('plan', 'push', at('v20.json'), '--key', at('lan.key'), '--broker', broker, '--for', '100s');
  expect(pushed).toMatchObject({ exit: 0, told: { ok: true, outcome: 'accepted', states: [{ state: 'armed' }, { state: 'active' }] } });
  const { passport, arrivals } = inboxSchema.parse(JSON.parse(ask('plan', 'inbox')));
  expect([passport, arrivals.findLast(({ version }) => version === 20)]).toMatchObject([{ active: 20, onTrial: true }, { way: 'link', fate: 'active' }]);
  const again = office('plan', 'push', at('v20.json'), '--key', at('lan.key'), '--broker', broker);
  expect(again).toMatchObject({ exit: 4, told: { ok: false, outcome: 'rejected', problems: expect.arrayContaining([expect.objectContaining({ code: 'plan.rolledBack' })]) } });
  expect(JSON.parse(ask('plan', 'why-refused', '20'))).toMatchObject({ refused: { way: 'link', fate: 'refused', problems: expect.arrayContaining([expect.objectContaining({ code: 'plan.rolledBack' })]) } });
}, 240_000);

const countsSchema = z.array(z.object({ event: z.object({ data: z.looseObject({ windowS: z.number() }) }) }));
const vehiclesOf = (data: Readonly<Record<string, unknown>>): number => Object.entries(data).reduce((sum, [key, value]) => sum + (key.startsWith('count.') && typeof value === 'number' ? value : 0), 0);

test('a set of hers on trial in shadow by what the running agent has on its own record: the answer says how many minutes and vehicles that is, and less than she asked for is none', async () => {
  const { broker } = linkSchema.parse(JSON.parse(ask('link', 'status')));
  const minutes = (): readonly number[] => countsSchema.parse(JSON.parse(ask('log', 'show', '--from', '10m', '--code', 'traffic.count'))).filter(({ event: { data } }) => data.windowS === 60).map(({ event: { data } }) => vehiclesOf(data));
  await bench.until('a whole minute is on record', async () => {
    await pauseMs(2000);
    return minutes().length > 0;
  }, 130_000);
  const tryOut = (version: string, least: string): { readonly told: Readonly<Record<string, unknown>>; readonly reason: string } => {
    office('plan', 'new', at('set.yaml'), '--artefact', join(bench.dir, 'state/site.json'), '--plan-version', version, '--valid-for', '1h', '--trial', 'pass', '--trial-least', least, '--out', at(`v${version}.json`));
    office('plan', 'sign', at(`v${version}.json`), '--key', at('lan.key'));
    const { told } = office('plan', 'push', at(`v${version}.json`), '--key', at('lan.key'), '--broker', broker, '--for', '100s');
    return { told, reason: inboxSchema.parse(JSON.parse(ask('plan', 'inbox'))).arrivals.findLast((one) => String(one.version) === version)?.reason ?? '' };
  };
  const onRecord = minutes();
  const none = tryOut('30', '2h');
  expect(none).toMatchObject({ told: { states: expect.arrayContaining([expect.objectContaining({ state: 'refused', problems: [expect.objectContaining({ code: 'plan.trialNone' })] })]) } });
  const whole = tryOut('31', '1m');
  expect(whole).toMatchObject({ told: { states: expect.arrayContaining([expect.objectContaining({ state: 'armed' })]) } });
  const [, minutesHad, vehicles] = /^(\d+)\/1440 min, (\d+) veh: wait /.exec(whole.reason) ?? [];
  expect(Number(minutesHad)).toBeGreaterThanOrEqual(onRecord.length);
  expect(Number(minutesHad)).toBeLessThanOrEqual(minutes().length);
  expect(Number(vehicles)).toBeGreaterThan(0);
  expect(none.reason).toMatch(/^\d+\/1440 min/);
}, 300_000);

const measuredSchema = z.object({ intervals: z.array(z.looseObject({ fromMs: z.int(), phase: z.int(), group: z.string(), cycles: z.int(), arrivals: z.number().nullable(), ended: z.record(z.string(), z.number()) })) });
const spanSchema = z.object({ fromMs: z.number(), toMs: z.number() });
const comparedSchema = z.object({ spans: z.object({ before: spanSchema, after: spanSchema }), groups: z.array(z.looseObject({ group: z.string() })), unseen: z.array(z.string()) });
const exportedSchema = z.object({ rows: z.int(), damaged: z.literal(0), detectors: z.string() });
/** The site's clock, as the log is written. */
const zoneMs = 7 * 3_600_000;

test('what it has on record as the field’s log, in CSV and Parquet, and as measures, pictures and a page; the independent calculation from that CSV comes to the same', async () => {
  // Detectors wait up to 5 s for their commit: of what is later, one look could have more than the other.
  const to = new Date(Date.now() - 8000 + zoneMs).toISOString().slice(0, 19);
  const tool = (...words: readonly string[]): ReturnType<typeof runTool> => runTool(join(bench.dir, 'run'), ...words, '--from', '1h', '--to', to, '--json');
  const [log, columns, page] = [at('day.csv'), at('day.parquet'), at('day.html')];
  const told = await Promise.all([tool('log', 'export', '--indiana', '--out', log), tool('log', 'export', '--indiana', '--out', columns), tool('measures', 'show', '--svg', at('pcd.svg')), tool('measures', 'report', '--out', page)]);
  expect(told.map(({ code, err }) => [code, err])).toEqual(told.map(() => [0, '']));
  const [csv, parquet] = told.slice(0, 2).map(({ out }) => exportedSchema.parse(JSON.parse(out)));
  const rows = readFileSync(log, 'utf8').trim().split('\n');
  expect([rows[0], rows.length - 1, parquet?.rows]).toEqual(['TimeStamp,DeviceId,EventId,Parameter', csv?.rows, csv?.rows]);
  expect(readFileSync(columns).subarray(0, 4).toString()).toBe('PAR1');
  const { intervals } = measuredSchema.parse(JSON.parse(told[2]?.out ?? ''));
  const theirs = await independently(log, csv?.detectors ?? '', `${to.replace('T', ' ')}.0`);
  expect(differencesOf(intervals.map((one) => ({ ...one, fromMs: one.fromMs + zoneMs })), theirs)).toEqual([]);
  // Something was compared: whole cycles, and vehicles in them.
  expect(intervals.reduce((sum, { cycles }) => sum + cycles, 0)).toBeGreaterThan(0);
  expect(intervals.reduce((sum, { arrivals }) => sum + (arrivals ?? 0), 0)).toBeGreaterThan(0);
  const html = readFileSync(page, 'utf8');
  expect([readFileSync(at('pcd.svg'), 'utf8'), html]).toEqual([expect.stringMatching(/^<svg[^>]*>[\s\S]*<circle/), expect.stringContaining('<svg')]);
  // It needs nothing from elsewhere: no address but the name of SVG itself.
  expect(new Set(html.match(/(?:https?:)?\/\/[^"'\s<]+/g))).toEqual(new Set(['http://www.w3.org/2000/svg']));
  const compared = await runTool(join(bench.dir, 'run'), 'measures', 'compare', '--from', '1m', '--before', '2m', '--json');
  const { spans, groups, unseen } = comparedSchema.parse(JSON.parse(compared.out));
  expect(Math.abs(spans.after.toMs - spans.after.fromMs - (spans.before.toMs - spans.before.fromMs))).toBeLessThanOrEqual(1);
  expect(groups.map(({ group }) => group)).toEqual(expect.arrayContaining([...new Set(intervals.map(({ group }) => group))]));
  expect(compared.code).toBe(groups.length > unseen.length ? 0 : 1);
}, 60_000);

test('every look at it, orders that take themselves back, and what goes on by itself fit their schemas (afterAll)', async () => {
  const runDir = join(bench.dir, 'run');
  const complaints: string[] = [];
  for (const line of looks) {
    const out = await look(line, runDir, bench.dir);
    if (out === '' || out.startsWith('{"ok":false,"error":')) complaints.push(`${line}: ${out.slice(0, 200)}`);
  }
  expect(complaints).toEqual([]);
  // The record's own basis, over sockets, store and another process's control: the same decision.
  // Its basis is of a class that waits up to 5 s for its commit.
  const told = JSON.parse(await look('why --at 10s', runDir, bench.dir));
  expect(told.repeat, JSON.stringify(told)).toMatchObject({ outcome: 'same' });
  const { broker } = linkSchema.parse(JSON.parse(ask('link', 'status')));
  const followed = await listen(['log', 'tail', '--follow', '--run-dir', runDir], (lines) => lines.length >= 30);
  expect(followed.length).toBeGreaterThanOrEqual(30);
  expect(await listen(['panel', '--listen', '127.0.0.1:0', '--run-dir', runDir], (lines) => lines.length > 0)).toHaveLength(1);
  expect(office('fleet', '--broker', broker, '--for', '1s')).toMatchObject({ exit: 0, told: { sites: [{ site: 'ninh-kieu', presence: 'online' }] } });
  expect(office('history', '--broker', broker, '--site', 'ninh-kieu', '--from', '1m')).toMatchObject({ exit: 0, told: { ok: true, site: 'ninh-kieu' } });
}, 120_000);
