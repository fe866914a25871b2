import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCameraDesk, type CameraDesk } from '../../../src/agentd/cameraDesk.ts';
import type { Asked, CameraPort } from '../../../src/camera/onvif.ts';
import { snapshotStore, type SnapshotStore } from '../../../src/camera/snapshotStore.ts';
import { cameraSchema } from '../../../src/model/camera.ts';
import type { EventDraft, SignalEvent } from '../../../src/model/event.ts';
import type { FaultCode } from '../../../src/model/fault.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { aboutFault } from '../../../src/signald/latching.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';

const logger = createLogger('test');
logger.level = 'silent';

interface Bench { readonly desk: CameraDesk; readonly store: SnapshotStore; readonly alarms: string[]; readonly notes: EventDraft[]; now: number; picture: () => Promise<Asked<Buffer>>; looks: number; offsetMs: number; errorMs: number | null }

function bench(): Bench {
  const real = createClock();
  const state = { now: 0, looks: 0, offsetMs: 0, errorMs: 10 as number | null, alarms: [] as string[], notes: [] as EventDraft[], picture: (): Promise<Asked<Buffer>> => Promise.resolve({ ok: true, value: drawJpeg({ columns: 24, rows: 16, luma: (column) => (column + state.looks) % 2 * 100 }) }) };
  const clock: Clock = { ...real, monoMs: () => state.now, wallMs: () => 1_800_000_000_000 + state.now };
  const port: CameraPort = {
    describe: () => Promise.resolve({ ok: true, value: { make: 'A', model: 'B', firmware: '1', profiles: [], ptz: true } }),
    snapshot: () => {
      state.looks += 1;
      return state.picture();
    },
    presets: () => Promise.resolve({ ok: true, value: [{ token: 'p1', name: 'north' }] }),
    goTo: (preset) => Promise.resolve(preset === 'north' ? { ok: true, value: null } : { ok: false, trouble: 'unknownPreset', detail: 'north' }),
    clock: () => Promise.resolve({ ok: true, value: { offsetMs: state.offsetMs, errorMs: 500 } }),
  };
  const store = snapshotStore(mkdtempSync(join(tmpdir(), 'ngatu-desk-')), { diskBytes: 1_000_000, pinnedBytes: 500_000 });
  const desk = createCameraDesk({
    cameras: [cameraSchema.parse({ id: 'c1', address: 'http://192.0.2.1/onvif/device_service', healthEveryS: 60, snapshotOn: ['guard.', 'board.silent'] })],
    port: () => port, store, clock, realClock: clock, logger, alarm: (code, component, detail) => { state.alarms.push(`${detail === null ? '-' : '+'}${code} ${component}`); },
    note: (draft) => { state.notes.push(draft); }, clockErrorMs: () => state.errorMs,
  });
  return Object.assign(state, { desk, store });
}

/** Lets what was begun come to its end. */
const settle = async (): Promise<void> => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); };

async function ticks(at: Bench, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    at.desk.tick();
    await settle();
    at.now += 30_000;
  }
}

/** As signald tells it: in words of our own, this test had been green while no alarm had its picture taken. */
const fault = (code: FaultCode): SignalEvent => ({ boot: 'b', n: 1, stamp: { bootId: 'b', monoMs: 0, wallMs: 0, errorMs: null }, code: 'fault.raised', data: JSON.parse(JSON.stringify(aboutFault({ code }))) });

test('a camera is looked at in its time, and its conditions are alarms that end', async () => {
  const at = bench();
  await ticks(at, 10);
  expect(at.looks).toBe(5);
  expect(at.alarms).toEqual([]);
  at.picture = () => Promise.resolve({ ok: false, trouble: 'timeout', detail: 'x' });
  await ticks(at, 6);
  expect(at.alarms).toEqual(['+camera.unreachable c1']);
  expect(at.desk.states()[0]).toMatchObject({ reachable: false, make: 'A', lastTrouble: 'timeout: x', conditions: [{ condition: 'unreachable' }] });
  at.picture = bench().picture;
  await ticks(at, 2);
  expect(at.alarms).toEqual(['+camera.unreachable c1', '-camera.unreachable c1']);
});

test('a clock that is off is an alarm of its own', async () => {
  const at = bench();
  at.offsetMs = -4000;
  await ticks(at, 1);
  expect(at.alarms).toEqual(['+camera.clock c1']);
  expect(at.desk.states()[0]).toMatchObject({ clockOffsetMs: -4000, clockErrorMs: 500 });
});

test('a camera’s clock that could not be judged, for the cabinet’s was not known yet, is judged a minute later', async () => {
  const at = bench();
  at.offsetMs = -4000;
  at.errorMs = null;
  await ticks(at, 2);
  expect(at.alarms).toEqual([]);
  at.errorMs = 10;
  await ticks(at, 2);
  expect(at.alarms).toEqual(['+camera.clock c1']);
});

test('alarms that are named have their picture taken, not more often than every 10 s', async () => {
  const at = bench();
  at.desk.takeEvents([fault('guard.conflict'), fault('guard.noIndication'), fault('detector.fault')]);
  await settle();
  at.now += 5000;
  at.desk.takeEvents([fault('board.silent')]);
  await settle();
  at.now += 6000;
  at.desk.takeEvents([fault('board.rebooted'), fault('detector.fault')]);
  await settle();
  expect(at.store.list().map(({ id, reason }) => [id, reason])).toEqual([['c1.1800000000000.0', 'alarm']]);
  at.desk.takeEvents([fault('board.silent')]);
  await settle();
  expect(at.store.list()).toHaveLength(2);
  expect(at.notes.map(({ code, data }) => [code, data['reason']])).toEqual([['evidence.picture', undefined], ['camera.snapshot', 'alarm'], ['evidence.picture', undefined], ['camera.snapshot', 'alarm']]);
});

test('a snapshot for evidence is pinned and on record with who wanted it', async () => {
  const at = bench();
  expect(await at.desk.snapshot('c1', 'evidence', 'Lan (uid 0)')).toMatchObject({ ok: true, result: { camera: 'c1', reason: 'evidence', pinned: true } });
  const [picture, audit] = at.notes;
  expect(audit?.data).toMatchObject({ by: 'Lan (uid 0)', pinned: true });
  // What goes into the chain says what the picture was, and nothing of the person.
  const [kept] = at.store.list();
  expect(picture).toEqual({ code: 'evidence.picture', data: { camera: 'c1', snapshot: kept?.id, askedMs: 1_800_000_000_000, atMs: kept?.ts, bytes: kept?.bytes, sha256: createHash('sha256').update(at.store.read(kept?.id ?? '') ?? '').digest('hex') } });
  expect(await at.desk.snapshot('c9', 'demand', 'x')).toEqual({ ok: false, code: 'camera.unknown', params: { camera: 'c9', cameras: 'c1' } });
});

test('questions to a slow camera go one after the other, and not without end', async () => {
  const at = bench();
  const open: ((value: Asked<Buffer>) => void)[] = [];
  at.picture = () => new Promise((resolve) => { open.push(resolve); });
  const asked = Array.from({ length: 6 }, () => at.desk.snapshot('c1', 'demand', 'x'));
  await settle();
  expect(open).toHaveLength(1);
  expect(await asked[5]).toMatchObject({ ok: false, code: 'camera.busy' });
  at.now += 600_000;
  at.desk.tick();
  for (let n = 0; n < 4; n += 1) {
    open[n]?.({ ok: false, trouble: 'refused', detail: 'HTTP 503' });
    await settle();
  }
  expect(await asked[0]).toMatchObject({ ok: false, code: 'camera.refused', params: { detail: 'HTTP 503' } });
  expect(open).toHaveLength(4);
});

test('a camera is turned to a preset, on record', async () => {
  const at = bench();
  expect(await at.desk.goTo('c1', 'north', 'Lan')).toEqual({ ok: true, result: { camera: 'c1', preset: 'north' } });
  expect(await at.desk.goTo('c1', 'west', 'Lan')).toEqual({ ok: false, code: 'camera.unknownPreset', params: { camera: 'c1', detail: 'north' } });
  expect(at.notes).toEqual([{ code: 'camera.turned', data: { camera: 'c1', preset: 'north', by: 'Lan', before: 'unknown', after: 'north' } }]);
});
