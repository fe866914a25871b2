import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteOf, noteRestored } from '../../../src/agentd/auditMethods.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { backup, restore } from '../../../src/cli/command/backup.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { artefactText, sealSite } from '../../../src/model/seal.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { stateFiles } from '../../../src/platform/stateFile.ts';
import { openRecord } from '../../../src/record/record.ts';
import { openLatchJournal, type LatchJournal } from '../../../src/signald/latchJournal.ts';
import { openPlanStore } from '../signald/planStoreAtOnce.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';
import { servedShell } from './served.ts';
import { expectAnswersToFit } from '../../integration/answersFit.ts';
import { hearAnswer } from '../../integration/answers.ts';
import type { Shell } from '../../../src/cli/shell.ts';

expectAnswersToFit();

const served = servedShell();
const author = generateKeyPairSync('ed25519');
const nowMs = 1_800_000_000_000;
let [root, cabinet, fresh, file] = ['', '', '', ''];
let site: SealedSite;
let conflictLatched = 0;

const signald = (of: string): string => join(of, 'var/lib/ngatu/signald');
const agentd = (of: string): string => join(of, 'var/lib/ngatu/agentd');
const journalOf = (of: string): LatchJournal => openLatchJournal({ stateDir: signald(of), clock: createClock(), log: createLogger('test'), hostBoot: 'h' });
const plansOf = (of: string): ReturnType<typeof openPlanStore> => openPlanStore(site, signald(of), nowMs, 'boot');

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cabinet, path)), { recursive: true });
  writeFileSync(join(cabinet, path), text);
}

function plan(planVersion: number): unknown {
  const signed = signPlan(
    { siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: nowMs - 1, expiresAtMs: nowMs + 1, plans: [{ ...site.traffic.builtinPlan, id: 'night' }], defaultPlan: 'night' },
    [{ keyId: 'author-1', role: 'author', privateKeyPem: author.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }],
  );
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ngatu-backup-'));
  [cabinet, fresh, file] = [join(root, 'cabinet'), join(root, 'fresh'), join(root, 'ninh-kieu.backup')];
  mkdirSync(fresh);
  const source = ninhKieu();
  source.safety.trustKeys = [{ keyId: 'author-1', role: 'author', publicKey: author.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }];
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: nowMs }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  site = sealed.value;
  put('var/lib/ngatu/site/site.json', artefactText(site));
  put('var/lib/ngatu/agentd/counters.json', '{"office":41}\n');
  put('etc/ngatu/trust/c1.pub', 'public');
  put('etc/ngatu/agentd.conf', 'NGATU_SITE_ID=ninh-kieu\n');
  for (const secret of ['etc/ngatu/tls/current/cabinet.key', 'var/lib/ngatu/agentd/evidence.key', 'etc/ngatu/secrets.yaml', 'etc/ngatu/trust/c1.key']) put(secret, 'PLANTED-SECRET');
  const journal = journalOf(cabinet);
  journal.append([{ type: 'latched', uptimeMs: 10, fault: { code: 'guard.conflict', groups: ['vN', 'vE'] }, wallMs: 5 }]);
  await journal.settled();
  expect(plansOf(cabinet).propose(plan(7), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: true });
  conflictLatched = journalOf(cabinet).book.latched.filter(({ fault }) => fault.code === 'guard.conflict').length;
  const opened = openRecord(join(agentd(cabinet), 'record.db'), createClock());
  if (opened.ok) opened.record.close();
});
afterEach(() => { rmSync(root, { recursive: true }); });

/** The command on this shell; what it answers is held against its schema too. */
async function answered(words: readonly string[], run: (shell: Shell) => Promise<number>): Promise<number> {
  let out = '';
  const shell = served.shell(true);
  const code = await run({ ...shell, write: (text) => {
    out += text;
    shell.write(text);
  } });
  hearAnswer([...words, '--json'], out);
  return code;
}
const save = (): Promise<number> => answered(['backup'], (shell) => backup(shell, [], { out: file, root: cabinet, by: 'Lan' }));
const asked = { reason: 'computer exchanged', confirm: 'máy này từ nay là ninh-kieu', by: 'Lan' } as const;
const bring = (options: Readonly<Record<string, unknown>> = {}): Promise<number> => answered(['restore'], (shell) => restore(shell, [file], { ...asked, root: fresh, ...options }));

test('a backup holds what another computer needs, and nothing secret', async () => {
  expect(await save()).toBe(0);
  const said: unknown = JSON.parse(served.said().out);
  expect(said).toMatchObject({ ok: true, siteId: 'ninh-kieu', planVersion: 7, noted: false });
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(Buffer.from('PLANTED-SECRET').toString('base64').slice(0, 16));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await save()).toBe(2);
});

test('a new computer goes on where the old one was: same plan, no old version again, latches, counters; its store has an epoch of its own', async () => {
  expect(conflictLatched).toBe(1);
  await save();
  served.said();
  expect(await bring()).toBe(0);
  expect(JSON.parse(served.said().out)).toMatchObject({ ok: true, planVersion: 7, aside: null });
  expect(readFileSync(join(fresh, 'var/lib/ngatu/site/site.json'))).toEqual(readFileSync(join(cabinet, 'var/lib/ngatu/site/site.json')));
  expect(plansOf(fresh).current()).toMatchObject({ planVersion: 7, origin: 'stored' });
  for (const version of [6, 7]) expect(plansOf(fresh).propose(plan(version), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: false });
  const { book } = journalOf(fresh);
  expect(book.latched.map(({ fault }) => fault.code)).toEqual(['guard.conflict']);
  expect(readFileSync(join(agentd(fresh), 'counters.json'), 'utf8')).toContain('41');
  const epochs = [cabinet, fresh].map((of) => {
    const opened = openRecord(join(agentd(of), 'record.db'), createClock());
    if (!opened.ok) throw new Error(opened.problem.code);
    opened.record.close();
    return opened.record.epoch;
  });
  expect(new Set(epochs).size).toBe(2);
});

test('what the centre has sent since the backup does not come again either', async () => {
  await save();
  expect(await bring({ planVersion: '47' })).toBe(0);
  expect(plansOf(fresh).propose(plan(47), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: false });
  expect(plansOf(fresh).propose(plan(48), { wallMs: nowMs, vouched: true })).toMatchObject({ ok: true });
});

test.each(['var/lib/ngatu/signald/latches.journal', 'var/lib/ngatu/signald/plans.json', 'var/lib/ngatu/agentd/counters.json'])('a computer that has a state of its own (%s) is left as it is', async (own) => {
  await save();
  mkdirSync(dirname(join(fresh, own)), { recursive: true });
  writeFileSync(join(fresh, own), 'mine');
  expect(await bring()).toBe(4);
  expect(readFileSync(join(fresh, own), 'utf8')).toBe('mine');
  expect(existsSync(join(fresh, 'var/lib/ngatu/site/site.json'))).toBe(false);
});

test('a record that stands there is set aside, whole', async () => {
  await save();
  mkdirSync(agentd(fresh), { recursive: true });
  cpSync(join(agentd(cabinet), 'record.db'), join(agentd(fresh), 'record.db'));
  served.said();
  expect(await bring()).toBe(0);
  const { aside }: { aside: string } = JSON.parse(served.said().out);
  expect(readFileSync(join(fresh, aside))).toEqual(readFileSync(join(agentd(cabinet), 'record.db')));
  expect(existsSync(join(agentd(fresh), 'record.db'))).toBe(false);
});

test('a damaged backup, one that names another file, and one that is none write nothing', async () => {
  await save();
  const whole = readFileSync(file, 'utf8');
  const first: { files: { path: string; data: string }[] } = JSON.parse(whole);
  const [one] = first.files;
  const changes = [{ ...one, data: Buffer.from('other').toString('base64') }, { ...one, path: '../../etc/passwd' }, { ...one, path: 'etc/ngatu/tls/current/cabinet.key' }];
  for (const change of changes) {
    writeFileSync(file, JSON.stringify({ ...first, files: [change, ...first.files.slice(1)] }));
    expect(await bring()).toBe(2);
  }
  writeFileSync(file, whole.slice(0, 400));
  expect(await bring()).toBe(2);
  expect(existsSync(join(fresh, 'var'))).toBe(false);
});

test('it is confirmed by what it comes to: --yes needs the reason, another sentence is none, and a running daemon refuses', async () => {
  await save();
  expect(await bring({ confirm: 'this computer is another now' })).toBe(1);
  expect(await bring({ confirm: '' })).toBe(2);
  expect(await bring({ confirm: '', yes: true, reason: '' })).toBe(2);
  await served.serve('view', 'view', () => ({ ok: true, result: {} }));
  expect(await bring()).toBe(4);
  expect(existsSync(join(fresh, 'var'))).toBe(false);
});

test('backup stands in the audit channel at once, a restore with the first start, once', async () => {
  const notes: EventDraft[] = [];
  await served.serve('agentOperate', 'operate', (call, session) => noteOf((draft) => { notes.push(draft); }, call, session) ?? { ok: false, code: 'ipc.notHere', params: {} });
  await save();
  await bring();
  noteRestored((draft) => { notes.push(draft); }, stateFiles(agentd(fresh)));
  noteRestored((draft) => { notes.push(draft); }, stateFiles(agentd(fresh)));
  expect(notes.map(({ code, data }) => [code, data['command'], data['by'], data['source']])).toEqual([['command.accepted', 'backup', 'Lan', 'technician'], ['command.accepted', 'restore', 'Lan', 'technician']]);
  expect(notes[1]?.data).toMatchObject({ before: 'empty', after: expect.stringMatching(/^site [0-9a-f]{12}$/), toldPlace: expect.any(String) });
  expect(notes[1]?.data).toMatchObject({ planVersion: 7, siteHash: site.hash });
});
