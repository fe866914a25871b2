import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { isSerial } from '../../../src/model/site.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { serialsFor, signedRecord, wholePayload } from '../../unit/model/commissionRecord.ts';
import { longerIntergreen, streetKey, streetSite } from '../../unit/model/streetSite.ts';
import { openStreet, startCabinet, type CabinetProcess, type StreetClient } from '../cabinetProcess.ts';

// A street's two persons as two accounts of the system, each on a terminal of its own (safety.md S7). Needs root, as the CI's container has.

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-accounts-'));
const path = join(folder, 'site.json');
const trust = join(folder, 'trust');
const runDir = join(folder, 'run');
/** Names that no other run on this machine has. */
const mark = process.pid.toString(36);
const group = `ngs-${mark}`;
const accounts = { lan: `ngl-${mark}`, minh: `ngm-${mark}`, guest: `ngg-${mark}` } as const;
let cabinet: CabinetProcess | null = null;
let street: StreetClient | null = null;
const children: ChildProcess[] = [];

function sealed(addMs: number): SealedSite {
  return streetSite((source) => {
    for (const line of source.safety.lines.filter(isSerial)) line.device = join(runDir, 'lines', line.id);
    longerIntergreen(addMs)(source);
  });
}
const [old, fresh] = [sealed(0), sealed(1000)];

interface Ended { readonly code: number | null; readonly out: string }

/** The tool on a terminal, as this account; `type` answers its question. */
function onTerminal(account: string, words: readonly string[], type: string): Promise<Ended> {
  const command = [join(root, 'scripts/ngatu'), ...words, '--lang', 'en', '--run-dir', runDir].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: `--import=${join(import.meta.dirname, 'asAccount.ts')}`, NGATU_ACCOUNT: account },
  });
  children.push(child);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const asked = out.includes('\n> ');
    out += chunk.toString();
    if (!asked && out.includes('\n> ')) child.stdin.write(`${type}\n`);
  });
  return new Promise((done) => { child.once('close', (code) => { done({ code, out }); }); });
}
const apply = (account: string, type: string): Promise<Ended> => onTerminal(account, ['site', 'apply', join(folder, 'next.json'), '--reason', 'a longer intergreen'], type);
const confirm = (account: string, type: string, ...words: readonly string[]): Promise<Ended> => onTerminal(account, ['site', 'confirm', ...words], type);
const uid = (account: string): number => Number(execFileSync('id', ['-u', account], { encoding: 'utf8' }));
const unchanged = (): void => { expect(readFileSync(path, 'utf8')).toBe(artefactText(old)); };

/** The two sockets that the tool needs are given to the group, as an installed cabinet has it. */
function giveToGroup(): void {
  const folderOfSafety = dirname(join(runDir, socketNames.safety));
  execFileSync('chgrp', [group, folderOfSafety, join(runDir, socketNames.safety), join(runDir, socketNames.view)]);
  chmodSync(folderOfSafety, 0o750);
}

function daemon(entry: 'signald' | 'monitord', ...args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'src', entry, 'main.ts'), '--run-dir', runDir, '--site', path, '--trust', trust, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return new Promise((done) => { child.stdout.once('data', () => { done(child); }); });
}
const signald = (): Promise<ChildProcess> => daemon('signald', '--state-dir', join(folder, 'state'));

beforeAll(async () => {
  chmodSync(folder, 0o755);
  mkdirSync(runDir);
  mkdirSync(trust);
  writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);
  writeFileSync(path, artefactText(old));
  writeFileSync(join(folder, 'next.json'), artefactText(fresh));
  writeFileSync(join(folder, 'commission.json'), JSON.stringify(signedRecord(wholePayload(old))));
  execFileSync('groupadd', [group]);
  for (const account of Object.values(accounts)) execFileSync('useradd', ['--no-create-home', '--user-group', ...(account === accounts.guest ? [] : ['--groups', group]), account]);
  // Boards have their serial numbers; a device has no seal.
  const serials = serialsFor(old);
  cabinet = await startCabinet({
    ...old,
    safety: { ...old.safety, lines: old.safety.lines.map((line) => ({ ...line, device: `lines/${line.id}` })), boards: old.safety.boards.map((board) => ({ ...board, ...(serials[board.id] === undefined ? {} : { serial: serials[board.id] }) })) },
  }, { runDir });
  street = await openStreet(runDir);
}, 120_000);

afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  street?.close();
  await cabinet?.clean();
  for (const account of Object.values(accounts)) execFileSync('userdel', [account], { stdio: 'ignore' });
  execFileSync('groupdel', [group], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
});

test('two accounts on two terminals: neither alone, nor one under another name, nor who has no right; both, by the typed consequence', async () => {
  const first = await signald();
  const ended = new Promise<number | null>((done) => { first.once('exit', done); });
  giveToGroup();
  const phrase = `${old.safety.siteId} stays in flash`;
  // Who is not in the socket's group does not even connect.
  expect(await apply(accounts.guest, phrase)).toMatchObject({ code: 3 });
  // The service key is not turned.
  expect((await apply(accounts.lan, phrase)).code).toBe(4);
  street?.say({ type: 'fault', name: 'key', key: 'serviceKey', on: true });
  for (let tries = 0; ; tries += 1) {
    const typed = await apply(accounts.lan, 'yes');
    // The boards are perhaps not yet read back in flash, with the key.
    if (typed.code === 4 && tries < 20) { await pause(500); continue; }
    expect([typed.code, typed.out]).toEqual([1, expect.stringContaining('nothing was changed')]);
    break;
  }
  const proposed = await apply(accounts.lan, phrase);
  expect([proposed.code, proposed.out]).toEqual([0, expect.stringContaining('A second person is needed')]);
  unchanged();
  for (const [account, words] of [[accounts.lan, []], [accounts.lan, ['--by', 'Minh']], [accounts.minh, ['--by', accounts.lan]]] as const) {
    expect([account, words, (await confirm(account, phrase, ...words)).code]).toEqual([account, words, 4]);
  }
  expect((await confirm(accounts.minh, 'yes')).code).toBe(1);
  unchanged();
  const confirmed = confirm(accounts.minh, phrase);
  expect(await ended).toBe(75);
  expect(readFileSync(path, 'utf8')).toBe(artefactText(fresh));
  await daemon('monitord');
  await signald();
  giveToGroup();
  const done = await confirmed;
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('the monitor agrees with it')]);
  // Who it was stands in the cabinet's own ledger: names and accounts of the system.
  expect(JSON.parse(readFileSync(`${path}.applies`, 'utf8')).applies.at(-1)).toMatchObject({ by: accounts.lan, uid: uid(accounts.lan), second: accounts.minh, secondUid: uid(accounts.minh), onSite: 'serviceKey' });
  expect(existsSync(`${path}.new`)).toBe(false);
  expect(street?.heard.filter(({ type, flash }) => type === 'board' && flash !== true)).toEqual([]);
}, 400_000);
