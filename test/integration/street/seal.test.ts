import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { connectIpc } from '../../../src/ipc/client.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import type { JunctionState } from '../../../src/model/junctionState.ts';
import { artefactText, sealSite } from '../../../src/model/seal.ts';
import { readJunctionState } from '../../../src/model/stateReading.ts';
import { serialsFor, signedRecord, wholePayload } from '../../unit/model/commissionRecord.ts';
import { referenceProfiles, sha256Hex } from '../../unit/model/ninhKieu.ts';
import { streetKey, streetRequest, streetSource } from '../../unit/model/streetSite.ts';
import { isSerial } from '../../../src/model/site.ts';

const home = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-street-'));
const runDir = join(folder, 'run');
const trust = join(folder, 'trust');
const children: ChildProcess[] = [];

afterEach(async () => {
  const ended = children.splice(0).map((child) => new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => { done(); });
    child.kill('SIGTERM');
  }));
  await Promise.all(ended);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** The project's site under a street seal, its lines the ptys of the virtual cabinet. */
function sealStreet(): SealedSite {
  const source = streetSource();
  for (const line of source.safety.lines.filter(isSerial)) line.device = join(runDir, 'lines', line.id);
  const sealed = sealSite(source, referenceProfiles(), streetRequest(source), sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}

const site = sealStreet();
const serials = serialsFor(site);
mkdirSync(trust);
mkdirSync(runDir);
writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);
writeFileSync(join(folder, 'site.json'), artefactText(site));
writeFileSync(join(folder, 'commission.json'), JSON.stringify(signedRecord(wholePayload(site))));
// Equipment knows nothing of seals: the same boards, with their serial numbers, on lines of its own making.
const { safety } = site;
writeFileSync(join(folder, 'cabinet.json'), JSON.stringify({
  ...site,
  safety: { ...safety, lines: safety.lines.map((line) => ({ ...line, device: `lines/${line.id}` })), boards: safety.boards.map((board) => ({ ...board, ...(serials[board.id] === undefined ? {} : { serial: serials[board.id] }) })) },
}));

function begin(entry: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [join(home, 'src', entry, 'main.ts'), '--run-dir', runDir, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return child;
}
const ready = (child: ChildProcess): Promise<void> => new Promise((done) => { child.stdout?.once('data', () => { done(); }); });
const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((done) => { child.once('exit', done); });
const ofSite = ['--site', join(folder, 'site.json')];
const signaldArgs = [...ofSite, '--state-dir', join(folder, 'state')];

async function status(): Promise<JunctionState> {
  const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'test' });
  if (!connected.ok) throw new Error(connected.detail);
  const answer = await connected.client.request('status', {});
  connected.client.close();
  const state = answer.ok ? readJunctionState(answer.result) : null;
  if (state === null) throw new Error('no state');
  return state;
}

async function until(what: string, holds: (state: JunctionState) => boolean, limitMs: number): Promise<JunctionState> {
  const since = performance.now();
  for (;;) {
    const state = await status();
    if (holds(state)) return state;
    if (performance.now() - since > limitMs) throw new Error(`not within ${limitMs} ms: ${what}: ${JSON.stringify([state.mode, state.faults])}`);
    await pause(100);
  }
}

test('without the installed key neither daemon starts on a street site', async () => {
  const nobody = ['--trust', join(folder, 'nobody')];
  expect(await exitOf(begin('monitord', [...ofSite, ...nobody]))).toBe(65);
  expect(await exitOf(begin('signald', [...signaldArgs, ...nobody]))).toBe(78);
}, 20_000);

test('with the key and no record it stays in flash and says so; with the record of these boards it starts up', async () => {
  await ready(begin('sim/cabinet', ['--site', join(folder, 'cabinet.json')]));
  await ready(begin('monitord', [...ofSite, '--trust', trust]));
  const uncommissioned = begin('signald', [...signaldArgs, '--trust', trust, '--commission', join(folder, 'none.json')]);
  await ready(uncommissioned);
  await until('the fault', ({ faults }) => faults.some(({ code }) => code === 'commission.missing'), 5000);
  // Longer than start-up's identification, its proof of the watchdogs and its flash time take.
  await pause(15_000);
  const held = await status();
  expect(held).toMatchObject({ stage: null, counters: { colouredMs: 0 }, seal: { kind: 'street', second: 'Trần Minh', waived: [], commissionedUntilMs: null } });
  expect(held.boards.filter(({ id }) => id.startsWith('hb')).map(({ flashing }) => flashing)).toEqual([true, true]);
  uncommissioned.kill('SIGTERM');
  await exitOf(uncommissioned);

  await ready(begin('signald', [...signaldArgs, '--trust', trust]));
  const started = await until('driven boards', ({ boards }) => boards.filter(({ id }) => id.startsWith('hb')).every(({ flashing }) => flashing === false), 30_000);
  expect(started.seal.commissionedUntilMs).toBe(wholePayload(site).expiresAtMs);
  expect(started.faults.map(({ code }) => code)).not.toContain('commission.missing');
}, 70_000);
