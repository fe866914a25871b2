import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { connectIpc, type IpcClient } from '../../../src/ipc/client.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { artefactText, sealSite, sourceOf } from '../../../src/model/seal.ts';
import { readSiteProposal } from '../../../src/model/stateReading.ts';
import { readArtefactFile } from '../../../src/monitord/artefactFile.ts';
import { loadSite } from '../../../src/signald/siteFile.ts';
import { trialSite } from '../../campaign/trial/site.ts';
import { sha256Hex } from '../../unit/model/ninhKieu.ts';
import { openStreet, startCabinet, type CabinetProcess, type StreetClient } from '../cabinetProcess.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-signaldkill-'));
const path = join(folder, 'site.json');
let cabinet: CabinetProcess | null = null;
let street: StreetClient | null = null;
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  street?.close();
  await cabinet?.clean();
  rmSync(folder, { recursive: true, force: true });
});

function longer(): string {
  const { source, profiles } = sourceOf(trialSite());
  for (const one of source.safety.intergreens) if (one.from === 'a' && one.to === 'b') one.ms += 500;
  const sealed = sealSite(source, profiles, { kind: 'bench', by: 'trials', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return artefactText(sealed.value);
}
const texts = [artefactText(trialSite()), longer()] as const;
const hashOf = (text: string): string => JSON.parse(text).hash;

interface Signald { readonly exit: Promise<number | NodeJS.Signals | null>; readonly said: () => string }

/** signald as shipped, on the artefact that is there, to be killed at this step of its replacement. */
async function startSignald(runDir: string, killAt: number): Promise<Signald> {
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'killAtStep.ts'), join(root, 'src/signald/main.ts'), '--site', path, '--run-dir', runDir, '--state-dir', join(folder, 'state')], {
    stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, NGATU_KILL_ARTEFACT: path, NGATU_KILL_AT: String(killAt) },
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const exit = new Promise<number | NodeJS.Signals | null>((done) => { child.once('close', (code, signal) => { done(code ?? signal); }); });
  for (let waited = 0; !text.includes('"ready"'); waited += 1) {
    if (waited > 3000 || child.exitCode !== null) throw new Error(`signald is not ready: ${text}`);
    await pause(20);
  }
  return { exit, said: () => text };
}

async function dial(runDir: string): Promise<IpcClient> {
  const connected = await connectIpc({ path: join(runDir, socketNames.safety), client: 'ngatu', requestTimeoutMs: 60_000 });
  if (!connected.ok) throw new Error(connected.detail);
  return connected.client;
}

/** Proposes until the boards are read back in flash, and confirms; how it was answered, if at all. */
async function replaceBy(client: IpcClient, text: string): Promise<Outcome> {
  for (let tries = 0; ; tries += 1) {
    const proposed = await client.request('site.propose', { text, by: 'Lan', reason: 'a longer intergreen' });
    if (proposed.ok) {
      const proposal = readSiteProposal(proposed.result);
      if (proposal === null) throw new Error('no proposal');
      // What was found at the start is what is on the disk.
      expect(proposal.from.hash).toBe(hashOf(readFileSync(path, 'utf8')));
      return client.request('site.apply', { hash: proposal.to.hash, consequence: proposal.consequence, by: 'Lan' });
    }
    if (proposed.code !== 'site.notInFlash' || tries > 600) throw new Error(JSON.stringify(proposed));
    await pause(100);
  }
}

test('signald itself killed at each step of a replacement: one artefact or the other, whole, read alike by both daemons, and flash throughout', async () => {
  writeFileSync(path, texts[0]);
  cabinet = await startCabinet(trialSite());
  street = await openStreet(cabinet.runDir);
  const killedAt: string[] = [];
  const became: string[] = [];
  for (let step = 0; step < 20; step += 1) {
    const before = readFileSync(path, 'utf8');
    const next = before === texts[0] ? texts[1] : texts[0];
    const signald = await startSignald(cabinet.runDir, step);
    const client = await dial(cabinet.runDir);
    const answer = await replaceBy(client, next);
    const end = await signald.exit;
    client.close();
    const after = readFileSync(path, 'utf8');
    expect([before, next]).toContain(after);
    expect(loadSite(path, folder)).toMatchObject({ ok: true, value: { hash: hashOf(after) } });
    expect(readArtefactFile(path)).toMatchObject({ ok: true, artefact: { hash: hashOf(after) } });
    became.push(after === next ? 'new' : 'old');
    if (end === 75) {
      expect(answer).toMatchObject({ ok: true, result: { state: 'replaced', hash: hashOf(next) } });
      break;
    }
    expect([end, answer.ok]).toEqual(['SIGKILL', false]);
    killedAt.push(/"killedAt":"([^"]*)"/.exec(signald.said())?.[1] ?? '?');
  }
  expect(killedAt).toEqual([
    'half of .new',
    'half of .applies.new', 'before rename of .applies.new', 'before sync of the folder',
    'half of .previous.new', 'before rename of .previous.new', 'before sync of the folder',
    'before rename of .new', 'before sync of the folder',
  ]);
  expect(became).toEqual([...Array.from({ length: 8 }, () => 'old'), 'new', 'new']);
  // The boards have never left flash, and no green was lit.
  const boards = street.heard.filter(({ type }) => type === 'board');
  expect(boards.length).toBeGreaterThan(0);
  expect(boards.filter(({ flash }) => flash !== true)).toEqual([]);
  const lamps = street.heard.filter(({ type }) => type === 'lamps');
  expect(lamps.length).toBeGreaterThan(0);
  expect(lamps.filter((line) => Object.values(line['lamps'] ?? {}).some((letters) => String(letters).includes('G')))).toEqual([]);
}, 600_000);
