import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCabinet } from '../../../src/agentd/cabinetSide.ts';
import { serveView } from '../../../src/agentd/view.ts';
import { cameraHealth, cameraList, cameraPreset } from '../../../src/cli/command/camera.ts';
import { cameraSnapshot } from '../../../src/cli/command/cameraSnapshot.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import type { IpcServer } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
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
  const desk = cameras.open({ note: (draft) => { notes.push(draft); }, alarm: (code, component, detail) => { alarms.push(`${code} ${component} ${detail ?? 'over'}`); }, clockErrorMs: () => 20 });
  tick = () => { desk.tick(); };
  view = await serveView({ runDir: directory, record: record.record, linkState: () => { throw new Error('not asked'); }, usage: () => ({ days: [], budgetBytes: {}, spent: [] }), cameras: cameras.methods, evidence: null, presence: null, alarms: { act: () => [], handle: () => null }, note: () => undefined });
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

test('a snapshot is taken, written to a new file alone, listed, pinned', async () => {
  const out = join(directory, 'north.jpg');
  const taken = shell(true);
  expect(await cameraSnapshot(taken, ['north'], { out, evidence: true, by: 'Lan' })).toBe(0);
  expect(readFileSync(out).readUInt16BE(0)).toBe(0xffd8);
  expect(statSync(out).mode & 0o077).toBe(0);
  expect(notes.at(-1)).toMatchObject({ code: 'camera.snapshot', data: { camera: 'north', reason: 'evidence', pinned: true, by: `Lan (uid ${process.getuid?.() ?? 0})` } });
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
  expect((statSync(join(directory, 'agentd-operate.sock')).mode & 0o007)).toBe(0);
  const { connectIpc } = await import('../../../src/ipc/client.ts');
  const connected = await connectIpc({ path: join(directory, 'agentd-view.sock'), client: 'test' });
  if (!connected.ok) throw new Error(connected.code);
  for (const [method, params] of [['camera.picture', { snapshot: 'x' }], ['camera.goTo', { camera: 'north', preset: 'north', by: 'x' }], ['camera.snapshot', { camera: 'north', by: 'xyz' }], ['camera.discover', {}]] as const) {
    expect(await connected.client.request(method, params)).toMatchObject({ ok: false, code: 'ipc.noRight' });
  }
  connected.client.close();
});
