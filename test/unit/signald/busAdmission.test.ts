import { describe, expect, test } from 'vitest';
import type { BoardSample } from '../../../src/model/image.ts';
import type { ProfilePoint } from '../../../src/model/profile.ts';
import { rights } from '../../../src/model/ipcMessage.ts';
import { admitRead, admitWrite, findSpot, isSeenFlashing, type BusSpot } from '../../../src/signald/busAdmission.ts';
import { configureCore, createCore, type Core, type CoreConfig } from '../../../src/signald/core.ts';
import { notePoint, serviceSite } from './serviceSite.ts';

function configOf(mark: readonly string[] = []): CoreConfig {
  const site = serviceSite(mark);
  const configured = configureCore(site, site.traffic.builtinPlan, 0);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.value;
}

const config = configOf();
const lampBoard = config.lampBoards[0]?.profile;
const allPoints = lampBoard?.points.map(({ id }) => id) ?? [];

function spot(board: string, place: Parameters<typeof findSpot>[2], of: CoreConfig = config): BusSpot {
  const found = findSpot(of, { board }, place);
  if (!found.ok) throw new Error(found.code);
  return found.spot;
}

describe('a lamp board is closed', () => {
  test('every point but the service point, by everybody, in flash too', () => {
    expect(allPoints.length).toBeGreaterThan(100);
    const open = allPoints.flatMap((point) => rights.flatMap((right) => [true, false].flatMap((flashing) => (
      admitWrite(config, spot('hb1', { point }), right, flashing) === null ? [`${point} ${right} ${flashing ? 'flash' : 'colour'}`] : []
    ))));
    expect(open).toEqual([`${notePoint.id} safety flash`]);
  });

  test('a profile that calls everything a service point opens neither image, token, watchdog nor identity', () => {
    const all = configOf(allPoints);
    const open = allPoints.filter((point) => admitWrite(all, spot('hb1', { point }, all), 'safety', true) === null);
    const may = /^(input|status\.(armed|flashTransfer|lampSupply|dimmed)|sampleCounter|challenge|appliedSeq|supplyVoltage|voltage|current|dim|service)/;
    expect(open.filter((point) => !may.test(point))).toEqual([]);
    for (const point of ['token', 'imageSeq', 'command.flash', 'command.clear', 'command.lampSupplyOff', 'lamp.1.green', 'flash.1.green', 'status.watchdogTripped', 'status.flashing', 'bootCounter', 'model', 'firmware', 'serial']) {
      expect(admitWrite(all, spot('hb1', { point }, all), 'safety', true)).toMatch(/^bus\.(lampPoint|notWritable)$/);
    }
  });

  test('a writable point that is none of these, and that nobody marked: closed', () => {
    const hb1 = spot('hb1', { point: notePoint.id });
    const { service: marked, ...unmarked } = notePoint;
    expect(marked).toBe(true);
    expect(admitWrite(config, { ...hb1, point: unmarked }, 'safety', true)).toBe('bus.lampPoint');
  });

  test('all of a repeated safe value, and what a watchdog needs, are its fail-safe too', () => {
    const hb1 = spot('hb1', { point: notePoint.id });
    const points = ['safe.1', 'safe.2', 'mode'].map((id, at): ProfilePoint => ({ ...notePoint, id, address: 300 + at }));
    const profile = {
      ...hb1.board.profile, points: [...hb1.board.profile.points, ...points],
      failsafe: { failsafe: 'selfFlash' as const, safeValue: 'safe.#', watchdog: { refreshedBy: 'token' as const, autoClears: false, needs: [{ point: 'mode', equals: 0 }] } },
    };
    for (const point of points) expect(admitWrite(config, { ...hb1, board: { ...hb1.board, profile }, point, address: point.address }, 'safety', true)).toBe('bus.lampPoint');
    expect(admitWrite(config, { ...hb1, board: { ...hb1.board, profile } }, 'safety', true)).toBeNull();
  });

  test('bare addresses: never written, read in flash alone', () => {
    for (const address of [0, 1, 3, 200, 5000]) {
      expect(admitWrite(config, spot('hb1', { area: 'holding', address, count: 1 }), 'safety', true)).toBe('bus.rawOnLampBoard');
      expect(admitRead(spot('hb1', { area: 'holding', address, count: 1 }), false)).toBe('bus.rawOnLampBoard');
      expect(admitRead(spot('hb1', { area: 'holding', address, count: 1 }), true)).toBeNull();
    }
  });

  test('why, in words that say what to do', () => {
    expect(admitWrite(config, spot('hb1', { point: notePoint.id }), 'safety', false)).toBe('bus.serviceNeedsFlash');
    expect(admitWrite(config, spot('hb1', { point: notePoint.id }), 'operate', true)).toBe('bus.needsSafety');
    expect(admitWrite(config, spot('hb1', { point: 'token' }), 'safety', true)).toBe('bus.lampPoint');
  });

  test('one whose watchdog any frame feeds is not even read', () => {
    const hb1 = spot('hb1', { point: 'supplyVoltage' });
    const fed: BusSpot = { ...hb1, board: { ...hb1.board, profile: { ...hb1.board.profile, failsafe: { failsafe: 'selfFlash', watchdog: { refreshedBy: 'anyFrame', autoClears: false } } } } };
    expect(admitRead(fed, true)).toBe('bus.fedByFrames');
    expect(admitWrite(config, fed, 'safety', true)).toBe('bus.fedByFrames');
  });
});

describe('other devices', () => {
  test('a writable point that nothing else writes: at any time', () => {
    expect(admitWrite(config, spot('cd1', { point: 'seconds.8' }), 'operate', false)).toBeNull();
    expect(admitWrite(config, spot('cd1', { point: 'seconds.1' }), 'operate', true)).toBe('bus.driven');
    expect(admitWrite(config, spot('lc1', { point: 'count.1' }), 'safety', true)).toBe('bus.notWritable');
    expect(admitWrite(config, spot('lc1', { area: 'input', address: 0, count: 1 }), 'safety', true)).toBe('bus.notWritable');
  });

  test('a setting, or a bare address: in flash, with the safety right', () => {
    const cd1 = spot('cd1', { point: 'seconds.8' });
    const setting: BusSpot = { ...cd1, point: { id: 'nodeId', area: 'holding', address: 13, type: 'u16', access: 'readWrite', poll: 'once' }, address: 13 };
    const raw: BusSpot = { ...cd1, point: null, address: 13 };
    for (const [one, closed] of [[setting, 'bus.settingNeedsFlash'], [raw, 'bus.rawNeedsFlash']] as const) {
      expect(admitWrite(config, one, 'safety', false)).toBe(closed);
      expect(admitWrite(config, one, 'operate', true)).toBe('bus.needsSafety');
      expect(admitWrite(config, one, 'safety', true)).toBeNull();
    }
    expect(admitWrite(config, { ...cd1, point: null, address: 0, count: 8 }, 'safety', true)).toBe('bus.driven');
  });
});

test('what the site does not name is not talked to', () => {
  expect(findSpot(config, { line: 'lamps', unit: 77 }, { point: 'token' })).toMatchObject({ ok: false, code: 'bus.unknownBoard' });
  expect(findSpot(config, { board: 'hb1' }, { point: 'nothing' })).toMatchObject({ ok: false, code: 'bus.unknownPoint' });
  expect(findSpot(config, { line: 'field', unit: 11 }, { point: 'count.1' })).toMatchObject({ ok: true, spot: { lamps: false } });
});

const sample = (board: string, flashing: boolean, atMs: number): BoardSample => ({
  board, atMs, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing, watchdogTripped: false, armed: false,
  flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
});

test('flash is what every lamp board shows, lately: a command alone is none', () => {
  const core = createCore(config, 0);
  const seen = (hb1: BoardSample | null, hb2: BoardSample | null, posture: Core['posture'] = 'flash'): boolean => {
    const samples = core.scan.samples.withEach([hb1, hb2].flatMap((one) => (one === null ? [] : [[one.board, one] as const])));
    return isSeenFlashing(config, { ...core, posture, scan: { ...core.scan, samples } }, 1000);
  };
  expect(seen(sample('hb1', true, 900), sample('hb2', true, 500))).toBe(true);
  expect(seen(sample('hb1', true, 900), sample('hb2', false, 900))).toBe(false);
  expect(seen(sample('hb1', true, 900), sample('hb2', true, 499))).toBe(false);
  expect(seen(sample('hb1', true, 900), null)).toBe(false);
  expect(seen(sample('hb1', true, 900), sample('hb2', true, 900), 'run')).toBe(false);
});
