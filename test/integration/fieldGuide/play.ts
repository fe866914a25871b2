import { generateKeyPairSync } from 'node:crypto';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { artefactSchema, type SealedSite } from '../../../src/model/artefact.ts';
import { signedRecord, wholePayload } from '../../unit/model/commissionRecord.ts';
import { hearAnswer } from '../answers.ts';
import { openStreet, type StreetClient } from '../cabinetProcess.ts';
import { startJunction, type RunningJunction } from '../run/junction.ts';
import type { Lang, Transcript } from './page.ts';
import { readable } from './page.ts';
import { tasks, wordsOf } from './tasks.ts';

const home = join(import.meta.dirname, '../../..');
const author = generateKeyPairSync('ed25519');
const langs = ['en', 'vi'] as const;

export interface Played { readonly exits: readonly (readonly (number | null)[])[]; readonly raw: Transcript; readonly page: Transcript }

interface Stand { readonly junction: RunningJunction; readonly street: StreetClient; readonly site: SealedSite; readonly usb: string; readonly startedMs: number; readonly answers: Map<string, { readonly code: number | null; readonly lines: readonly string[] }> }

/** Plays the ten tasks in both languages on one junction, each trouble made first. */
export async function playGuide(): Promise<Readonly<Record<Lang, Played>>> {
  const stand = await openStand();
  try {
    for (const lang of langs) await planOnStick(stand, lang);
    await tool(stand, ['plan', 'activate', 'builtin', '--for', '2h', '--reason', 'match at the stadium', '--by', 'Minh']);
    for (const lang of langs) for (const task of [2, 6]) await play(stand, task, lang);
    await lampLost(stand);
    for (const lang of langs) for (const task of [3, 7]) await play(stand, task, lang);
    await tool(stand, ['detector', 'release', 'dVN-stop']);
    await watchdogDead(stand);
    for (const lang of langs) await play(stand, 8, lang);
    await play(stand, 5, 'en');
    await watchdogDead(stand);
    await play(stand, 5, 'vi');
    await brokerGone(stand);
    for (const lang of langs) await play(stand, 10, lang);
    return { en: playedOf(stand, 'en'), vi: playedOf(stand, 'vi') };
  } finally {
    stand.street.close();
    stand.junction.process.kill('SIGTERM');
    await Promise.race([stand.junction.ended, pause(30_000)]);
    stand.junction.clean();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

async function openStand(): Promise<Stand> {
  const source = parse(readFileSync(join(home, 'config/sites/ninh-kieu/site.yaml'), 'utf8'));
  source.safety.trustKeys = [{ keyId: 'author-1', role: 'author', publicKey: author.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }];
  const startedMs = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'ngatu-guide-'));
  writeFileSync(join(folder, 'site.yaml'), JSON.stringify(source));
  const junction = startJunction('--no-top', '--seed', '7', '--site', join(folder, 'site.yaml'));
  await holds('it runs', () => Promise.resolve(junction.stderr().includes('is running')), 240_000);
  rmSync(folder, { recursive: true });
  const usb = join(junction.stateDir, 'usb');
  mkdirSync(usb);
  copyFileSync(join(junction.stateDir, 'site.json'), join(usb, 'site.json'));
  const site = artefactSchema.parse(JSON.parse(readFileSync(join(usb, 'site.json'), 'utf8')));
  const record = wholePayload(site);
  writeFileSync(join(usb, 'commission.json'), JSON.stringify(signedRecord({ ...record, lamps: record.lamps.map((lamp) => (lamp.board === 'hb1' ? { ...lamp, serial: 'SN-hb1-old' } : lamp)) })));
  const stand = { junction, street: await openStreet(junction.runDir), site, usb, startedMs, answers: new Map() };
  await holds('stages run', async () => /"stage":"/.test((await tool(stand, ['status', '--json'])).out), 240_000);
  return stand;
}

async function holds(what: string, is: () => Promise<boolean>, limitMs: number): Promise<void> {
  const sinceMs = performance.now();
  while (!(await is())) {
    if (performance.now() - sinceMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await pause(500);
  }
}

interface Ended { readonly code: number | null; readonly out: string; readonly err: string }

/** As over ssh: what the tool tells of its place is in the log then. */
function tool({ junction, usb }: Pick<Stand, 'junction' | 'usb'>, args: readonly string[], lang: Lang = 'en'): Promise<Ended> {
  const child = spawn(join(home, 'scripts/ngatu'), [...args, '--run-dir', junction.runDir, '--lang', lang], { cwd: usb, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SSH_CONNECTION: '10.20.0.7 50022 10.20.0.2 22' } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => { child.once('close', (code) => { hearAnswer(args, out); resolve({ code, out, err }); }); });
}

async function play(stand: Stand, task: number, lang: Lang): Promise<void> {
  const { steps = [] } = tasks[task - 1] ?? {};
  for (const [index, { line, typed }] of steps.entries()) {
    const args = wordsOf(line).map((word) => word.replace('/media/usb', stand.usb));
    const ended = await tool(stand, [...args, ...(typed === undefined ? [] : ['--confirm', typed[lang], '--by', 'Lan'])], lang);
    stand.answers.set(`${lang} ${task} ${index}`, { code: ended.code, lines: `${ended.out}${ended.err}`.split('\n').map((one) => one.trimEnd()).filter((one) => one !== '') });
  }
}

function playedOf({ answers, startedMs, usb, junction }: Stand, lang: Lang): Played {
  const of = tasks.map(({ steps }, task) => steps.map((step, index) => ({ step, answer: answers.get(`${lang} ${task + 1} ${index}`) ?? { code: null, lines: [] } })));
  const places = [[usb, '/media/usb'], [junction.runDir, '/run/ngatu']] as const;
  return {
    exits: of.map((steps) => steps.map(({ answer }) => answer.code)),
    raw: of.map((steps) => steps.map(({ answer }) => answer.lines)),
    page: of.map((steps) => steps.map(({ step, answer }) => readable(answer.lines, step.keep, startedMs, places))),
  };
}

/** A signed set, as the office writes it onto the stick: with the cabinet's token where nobody vouches for its clock. */
async function planOnStick(stand: Stand, lang: Lang): Promise<void> {
  const version = lang === 'en' ? 12 : 13;
  write(stand, version);
  const refused = await tool(stand, ['plan', 'import', join(stand.usb, 'plans.json'), '--json']);
  write(stand, version, /"nonce":\s*"([^"]+)"/.exec(refused.out)?.[1]);
  await play(stand, 9, lang);
}

function write({ site, usb }: Stand, planVersion: number, nonce?: string): void {
  const nowMs = Date.now();
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: nowMs - 60_000, expiresAtMs: nowMs + 86_400_000,
    plans: [{ ...site.traffic.builtinPlan, id: 'evening' }], defaultPlan: 'evening',
  }, [{ keyId: 'author-1', role: 'author', privateKeyPem: author.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }], nonce);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  writeFileSync(join(usb, 'plans.json'), JSON.stringify(signed.value));
}

const faults = async (stand: Stand): Promise<string> => (await tool(stand, ['fault', 'list', '--json'])).out;

async function lampLost(stand: Stand): Promise<void> {
  stand.street.say({ type: 'fault', name: 'deadLamp', group: 'lN', colour: 'green' });
  await holds('the lamp is lost', async () => (await faults(stand)).includes('lamp.lost'), 240_000);
  for (const lang of langs) await play(stand, 1, lang);
  stand.street.say({ type: 'fault', name: 'deadLamp', group: 'lN', colour: 'green', on: false });
}

/** A board comes back from a power cut with a watchdog that never trips: its proof fails, and is latched. */
async function watchdogDead(stand: Stand): Promise<void> {
  await holds('stages run', async () => /"stage":"/.test((await tool(stand, ['status', '--json'])).out), 240_000);
  stand.street.say({ type: 'fault', name: 'defect', board: 'hb1', watchdogMs: 0 });
  stand.street.say({ type: 'fault', name: 'reboot', board: 'hb1' });
  await holds('latched', async () => (await faults(stand)).includes('board.watchdogProof'), 240_000);
  // The new board has a sound one.
  stand.street.say({ type: 'fault', name: 'defect', board: 'hb1' });
}

async function brokerGone(stand: Stand): Promise<void> {
  const broker = stand.junction.processes()['mosquitto'];
  if (broker === undefined) throw new Error('no broker');
  process.kill(broker, 'SIGSTOP');
  try {
    await holds('the link is down', async () => (await tool(stand, ['link', 'status'])).code === 1, 300_000);
    for (const lang of langs) await play(stand, 4, lang);
  } finally {
    process.kill(broker, 'SIGCONT');
  }
}
