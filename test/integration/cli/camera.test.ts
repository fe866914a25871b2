import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openCabinet } from '../../../src/agentd/cabinetSide.ts';
import { createEvidenceDesk, type EvidenceDesk } from '../../../src/agentd/evidenceDesk.ts';
import { evidenceKeyOf } from '../../../src/agentd/evidenceKey.ts';
import { serveView } from '../../../src/agentd/view.ts';
import { cameraHealth, cameraList, cameraPreset } from '../../../src/cli/command/camera.ts';
import { cameraSnapshot } from '../../../src/cli/command/cameraSnapshot.ts';
import { evidenceExport } from '../../../src/cli/command/evidenceExport.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import type { IpcServer } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';
import { openRecord } from '../../../src/record/record.ts';
import { startOnvifDevice, type OnvifDevice, type OnvifDeviceSpec } from '../../../src/sim/onvif/onvifDevice.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';

// The whole road: a camera on loopback, the cabinet's file, the agent's sockets, the tool.
const directory = mkdtempSync(join(tmpdir(), 'ngatu-camera-'));
const clock = createClock();
const logs: string[] = [];
const logger = createLogger('test');
logger.level = 'silent';
const notes: EventDraft[] = [];
const alarms: string[] = [];
let n = 0;
const spec: OnvifDeviceSpec = {
  user: 'ngatu', password: 'Duong-Pho-77', ptz: true, presets: [{ token: 'p1', name: 'north' }], clockOffsetMs: 0, auth: 'digest', trouble: 'none',
  picture: () => {
    n += 1;
    return drawJpeg({ columns: 40, rows: 24, luma: (column, row) => ((column * 5 + row + n * 30) % 200) + 30 });
  },
};
let device: OnvifDevice;
let view: IpcServer;
let tick: () => void;
let evidence: EvidenceDesk;

function shell(json = false): Shell & { readonly out: string[]; readonly err: string[] } {
  const [out, err]: [string[], string[]] = [[], []];
  return { lang: 'en', json, colour: false, runDir: directory, runDirGiven: true, home: directory, out, err, write: (text) => { out.push(text); }, complain: (text) => { err.push(text); } };
}

beforeAll(async () => {
  device = await startOnvifDevice(spec, clock);
  const cabinet = join(directory, 'cabinet.yaml');
  const secrets = join(directory, 'secrets.json');
  writeFileSync(cabinet, `format: ngatu-cabinet/1\ncameras:\n  - { id: north, name: north arm, address: '${device.address}' }\n`);
  writeFileSync(secrets, JSON.stringify({ format: 'ngatu-secrets/1', cameras: { north: { user: spec.user, password: spec.password } } }), { mode: 0o600 });
  chmodSync(secrets, 0o600);
  const record = openRecord(join(directory, 'record.db'), clock);
  if (!record.ok) throw new Error(record.problem.code);
  const watched = logger.child({});
  watched.warn = (...given: unknown[]) => { logs.push(JSON.stringify(given)); };
  const cameras = openCabinet({ cabinetFile: cabinet, secretsFile: secrets, stateDir: directory }, clock, clock, watched);
  const note = (draft: EventDraft): void => {
    notes.push(draft);
    record.record.storeEvents([{ boot: 'agent', n: notes.length, stamp: clock.stamp(null), code: draft.code, data: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(draft.data))) }]);
  };
  evidence = createEvidenceDesk({ siteId: 'nk-1', version: 'test', record: record.record, key: evidenceKeyOf(newKeyPair().privatePem), clock, files: memoryStates(), logger, note, verify: () => 'unknownKey', pictures: cameras.kept });
  const desk = cameras.open({ note, alarm: (code, component, detail) => { alarms.push(`${code} ${component} ${detail ?? 'over'}`); }, clockErrorMs: () => 20 });
  tick = () => { desk.tick(); };
  view = await serveView({ runDir: directory, record: record.record, linkState: () => { throw new Error('not asked'); }, usage: () => ({ days: [], budgetBytes: {}, spent: [] }), cameras: cameras.methods, reports: { list: () => [], read: () => null }, evidence, presence: null, attendance: { begin: () => undefined, end: () => undefined }, alarms: { act: () => [], handle: () => null }, note: () => undefined });
});

afterAll(async () => {
  await view.close();
  await device.close();
});

test('list and health tell what the camera tells, once it was asked', async () => {
  const first = shell();
  expect(await cameraHealth(first)).toBe(0);
  expect(first.out.join('')).toContain('not known yet');
  tick();
  await expect.poll(async () => { const at = shell(); await cameraList(at); return at.out.join(''); }, { timeout: 30_000 }).toContain('virtual camera');
  await expect.poll(() => { tick(); return n; }, { timeout: 30_000 }).toBeGreaterThan(0);
  const listed = shell();
  await cameraList(listed);
  expect(listed.out.join('')).toMatch(/north {2}north arm {2}http:\/\/127.*Nga Tu virtual camera 1.0 {2}PTZ\n {2}main {2}main stream {2}1920×1080 {2}H264 {2}rtsp:\/\/127\.0\.0\.1:554\/main/);
  await expect.poll(async () => { const at = shell(); await cameraHealth(at); return at.out.join(''); }, { timeout: 30_000 }).toMatch(/north +good/);
});

const exportSchema = z.object({ html: z.string(), pictures: z.array(z.object({ snapshot: z.string(), sha256: z.string(), chain: z.string(), kept: z.boolean(), file: z.string().nullable() })), notTaken: z.array(z.unknown()), head: z.object({ pictures: z.object({ cameras: z.array(z.string()) }) }) });
const asked = (at: string, name: string): Record<string, string> => ({ at, by: 'Lan', second: 'Minh', reason: 'request 123', out: join(directory, `${name}.ngev`), html: join(directory, `${name}.html`) });
const verified = (name: string): { readonly code: number | null; readonly out: string } => {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [join(import.meta.dirname, '../../../scripts/verify-evidence'), join(directory, `${name}.ngev`), '--lang', 'en'], { encoding: 'utf8' });
  return { code: status, out: stdout + stderr };
};

test('of a time without pictures the export says that none was kept', async () => {
  const shown = shell();
  expect(await evidenceExport(shown, [], asked('2m', 'none')), [...shown.out, ...shown.err].join('')).toBe(0);
  expect(shown.out.join('')).toMatch(/No picture was kept from .* to .* \(cameras: north\)\./);
  expect(readFileSync(join(directory, 'none.html'), 'utf8')).toContain('Không có ảnh nào được lưu');
  expect(verified('none')).toMatchObject({ code: 0, out: expect.stringContaining('No picture was kept') });
});

test('a snapshot is taken, written to a new file alone, listed, pinned', async () => {
  const out = join(directory, 'north.jpg');
  const taken = shell(true);
  expect(await cameraSnapshot(taken, ['north'], { out, evidence: true, by: 'Lan' })).toBe(0);
  expect(readFileSync(out).readUInt16BE(0)).toBe(0xffd8);
  expect(statSync(out).mode & 0o077).toBe(0);
  expect(notes.at(-1)).toMatchObject({ code: 'camera.snapshot', data: { camera: 'north', reason: 'evidence', pinned: true, by: expect.stringMatching(`^Lan \\(uid ${process.getuid?.() ?? 0}, says `) } });
  const again = shell();
  expect(await cameraSnapshot(again, ['north'], { out })).toBe(2);
  expect(again.err.join('')).toContain('EEXIST');
  const listed = shell(true);
  expect(await cameraSnapshot(listed, [], {})).toBe(0);
  const stored: unknown = JSON.parse(listed.out.join(''));
  expect(stored).toMatchObject([{ camera: 'north', reason: 'evidence', pinned: true }, { camera: 'north', reason: 'demand', pinned: false }]);
  const unknown = shell();
  expect(await cameraSnapshot(unknown, [], { stored: 'north.1.0', out: `${out}2` })).toBe(4);
  expect(existsSync(`${out}2`)).toBe(false);
});

test('an export of evidence takes a picture of the present, carries every picture of its time with the hash that the chain had of it, and is held to it by the verifier', async () => {
  const shown = shell(true);
  expect(await evidenceExport(shown, [], asked('1s', 'case')), [...shown.out, ...shown.err].join('')).toBe(0);
  const { pictures, html, notTaken, head } = exportSchema.parse(JSON.parse(shown.out.join('')));
  // The two that were taken by hand, and one for this request.
  expect(pictures.map(({ chain, kept }) => [chain, kept])).toEqual([['same', true], ['same', true], ['same', true]]);
  expect([notTaken, head.pictures.cameras]).toEqual([[], ['north']]);
  for (const { file, sha256 } of pictures) expect(createHash('sha256').update(readFileSync(file ?? '')).digest('hex')).toBe(sha256);
  expect(readFileSync(html, 'utf8').match(/src="data:image\/jpeg;base64,/g)).toHaveLength(6);
  // Nothing of it is dropped any more for room.
  const listed = shell(true);
  await cameraSnapshot(listed, [], {});
  expect(z.array(z.object({ pinned: z.boolean() })).parse(JSON.parse(listed.out.join(''))).map(({ pinned }) => pinned)).toEqual([true, true, true]);
  expect(verified('case')).toMatchObject({ code: 0, out: expect.stringContaining('has the hash that was signed') });
  const [first, second] = pictures.map(({ file }) => file ?? '');
  writeFileSync(first ?? '', Buffer.concat([readFileSync(first ?? ''), Buffer.from([0])]));
  expect(verified('case')).toMatchObject({ code: 1, out: expect.stringContaining('THE FILE BESIDE IT IS NOT THAT PICTURE') });
  rmSync(first ?? '');
  rmSync(second ?? '');
  expect(verified('case')).toMatchObject({ code: 0, out: expect.stringContaining('not beside this file') });
});

test('a picture that was altered or removed in the cabinet since it was taken is named, and one that nobody can take now too', async () => {
  const before = spec.password;
  const folder = join(directory, 'snapshots');
  const [altered, removed] = readdirSync(folder).toSorted();
  writeFileSync(join(folder, altered ?? ''), drawJpeg({ columns: 40, rows: 24, luma: () => 77 }));
  rmSync(join(folder, removed ?? ''));
  Object.assign(spec, { password: 'another' });
  const shown = shell(true);
  try {
    expect(await evidenceExport(shown, [], asked('1s', 'doubted'))).toBe(1);
  } finally {
    Object.assign(spec, { password: before });
  }
  const { pictures, notTaken } = exportSchema.parse(JSON.parse(shown.out.join('')));
  expect(pictures.map(({ chain, kept }) => [chain, kept])).toEqual([['other', true], ['same', false], ['same', true]]);
  expect(notTaken).toHaveLength(1);
  expect(verified('doubted')).toMatchObject({ code: 1, out: expect.stringContaining('the chain has another hash of it') });
  expect(verified('doubted').out).toContain('no longer in the cabinet at the export');
});

test('presets are listed and taken', async () => {
  const listed = shell();
  expect(await cameraPreset(listed, ['north'], {})).toBe(0);
  expect(listed.out.join('')).toBe('p1  north\n');
  expect(await cameraPreset(shell(), ['north', 'north'], { by: 'Lan' })).toBe(0);
  expect(device.turned).toEqual(['p1']);
  const none = shell();
  expect(await cameraPreset(none, ['south'], {})).toBe(4);
  expect(none.err.join('')).toContain('it has: north');
});

test('a wrong password is an alarm with a remedy, and stands in no line of anything', async () => {
  const before = spec.password;
  Object.assign(spec, { password: 'another' });
  const refused = shell();
  expect(await cameraSnapshot(refused, ['north'], {})).toBe(4);
  expect(await cameraSnapshot(shell(), ['north'], {})).toBe(4);
  expect(alarms).toContain('camera.login north it refuses the log-in');
  const health = shell();
  expect(await cameraHealth(health)).toBe(1);
  expect(health.out.join('')).toContain('file of secrets');
  Object.assign(spec, { password: before });
  const everything = [...logs, ...alarms, JSON.stringify(notes), ...refused.err, ...health.out].join('\n');
  expect(everything).not.toContain(before);
  expect(logs.length).toBeGreaterThan(0);
});

test('pictures and actions need the operate socket', async () => {
  expect((statSync(join(directory, 'agentd-operate')).mode & 0o077)).toBe(0);
  const { connectIpc } = await import('../../../src/ipc/client.ts');
  const connected = await connectIpc({ path: join(directory, 'agentd-view.sock'), client: 'test' });
  if (!connected.ok) throw new Error(connected.code);
  for (const [method, params] of [['camera.picture', { snapshot: 'x' }], ['camera.goTo', { camera: 'north', preset: 'north', by: 'x' }], ['camera.snapshot', { camera: 'north', by: 'xyz' }], ['camera.discover', {}]] as const) {
    expect(await connected.client.request(method, params)).toMatchObject({ ok: false, code: 'ipc.noRight' });
  }
  connected.client.close();
});
