import { describe, expect, test } from 'vitest';
import { unmet, type FieldBoard } from '../../../src/field/scan/fieldBoard.ts';
import type { BoardWire, SealedSite } from '../../../src/model/artefact.ts';
import type { BoardSample } from '../../../src/model/image.ts';
import type { ProfilePoint } from '../../../src/model/profile.ts';
import { rights } from '../../../src/model/ipcMessage.ts';
import { admitRead, admitWrite, findSpot, isSeenFlashing, momentOf, type BusSpot } from '../../../src/signald/busAdmission.ts';
import { configureCore, createCore, type Core, type CoreConfig } from '../../../src/signald/core.ts';
import { notePoint, serviceSite } from './serviceSite.ts';

function configured(site: SealedSite): CoreConfig {
  const made = configureCore(site, site.traffic.builtinPlan, 0);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

const configOf = (mark: readonly string[] = []): CoreConfig => configured(serviceSite(mark));
const flash = { flashing: true, identified: true };
const colour = { flashing: false, identified: true };

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
      admitWrite(config, spot('hb1', { point }), right, { flashing, identified: true }) === null ? [`${point} ${right} ${flashing ? 'flash' : 'colour'}`] : []
    ))));
    expect(open).toEqual([`${notePoint.id} safety flash`]);
  });

  test('a profile that calls everything a service point opens neither image, token, watchdog nor identity', () => {
    const all = configOf(allPoints);
    const open = allPoints.filter((point) => admitWrite(all, spot('hb1', { point }, all), 'safety', flash) === null);
    const may = /^(input|status\.(armed|flashTransfer|lampSupply|dimmed)|sampleCounter|sampleCheck|challenge|appliedSeq|supplyVoltage|voltage|current|dim|service)/;
    expect(open.filter((point) => !may.test(point))).toEqual([]);
    for (const point of ['token', 'imageSeq', 'command.flash', 'command.clear', 'command.lampSupplyOff', 'lamp.1.green', 'flash.1.green', 'status.watchdogTripped', 'status.flashing', 'bootCounter', 'model', 'firmware', 'serial']) {
      expect(admitWrite(all, spot('hb1', { point }, all), 'safety', flash)).toMatch(/^bus\.(lampPoint|notWritable)$/);
    }
  });

  test('a writable point that is none of these, and that nobody marked: closed', () => {
    const hb1 = spot('hb1', { point: notePoint.id });
    const { service: marked, ...unmarked } = notePoint;
    expect(marked).toBe(true);
    expect(admitWrite(config, { ...hb1, point: unmarked }, 'safety', flash)).toBe('bus.lampPoint');
  });

  test('all of a repeated safe value, and what a watchdog needs, are its fail-safe too', () => {
    const hb1 = spot('hb1', { point: notePoint.id });
    const points = ['safe.1', 'safe.2', 'mode'].map((id, at): ProfilePoint => ({ ...notePoint, id, address: 300 + at }));
    const profile = {
      ...hb1.board.profile, points: [...hb1.board.profile.points, ...points],
      failsafe: { failsafe: 'selfFlash' as const, safeValue: 'safe.#', watchdog: { refreshedBy: 'token' as const, autoClears: false, needs: [{ point: 'mode', equals: 0 }] } },
    };
    for (const point of points) expect(admitWrite(config, { ...hb1, board: { ...hb1.board, profile }, point, address: point.address }, 'safety', flash)).toBe('bus.lampPoint');
    expect(admitWrite(config, { ...hb1, board: { ...hb1.board, profile } }, 'safety', flash)).toBeNull();
  });

  test('bare addresses: never written, read in flash alone', () => {
    for (const address of [0, 1, 3, 200, 5000]) {
      expect(admitWrite(config, spot('hb1', { area: 'holding', address, count: 1 }), 'safety', flash)).toBe('bus.rawOnLampBoard');
      expect(admitRead(config, spot('hb1', { area: 'holding', address, count: 1 }), colour)).toBe('bus.rawOnLampBoard');
      expect(admitRead(config, spot('hb1', { area: 'holding', address, count: 1 }), flash)).toBeNull();
    }
  });

  test('why, in words that say what to do', () => {
    expect(admitWrite(config, spot('hb1', { point: notePoint.id }), 'safety', colour)).toBe('bus.serviceNeedsFlash');
    expect(admitWrite(config, spot('hb1', { point: notePoint.id }), 'operate', flash)).toBe('bus.needsSafety');
    expect(admitWrite(config, spot('hb1', { point: 'token' }), 'safety', flash)).toBe('bus.lampPoint');
  });

  test('one that has not said who it is: its service point is closed too, it is read as signald reads it', () => {
    expect(admitWrite(config, spot('hb1', { point: notePoint.id }), 'safety', { flashing: true, identified: false })).toBe('bus.notIdentified');
    expect(admitWrite(config, spot('hb1', { point: 'token' }), 'safety', { flashing: true, identified: false })).toBe('bus.lampPoint');
    expect(admitRead(config, spot('hb1', { point: 'model' }), { flashing: false, identified: false })).toBeNull();
  });
});

describe.each(['anyFrame', 'anyWrite'] as const)('a line on which %s feeds a watchdog', (refreshedBy) => {
  test('is silent as a whole: neither that board nor its neighbour, whose own watchdog has a token, is talked to', () => {
    const site = serviceSite([], (source) => ({ ...source, safety: { ...source.safety, boards: source.safety.boards.map((board) => (board.id === 'hb1' ? { ...board, profile: 'ngatu/shb8w' } : board)) } }));
    const boards = site.safety.boards.map((board): BoardWire => {
      const { failsafe } = board.profile;
      return board.id === 'hb1' && failsafe?.watchdog !== undefined ? { ...board, profile: { ...board.profile, failsafe: { ...failsafe, watchdog: { ...failsafe.watchdog, refreshedBy } } } } : board;
    });
    const mixed = configured({ ...site, safety: { ...site.safety, boards } });
    expect(mixed.scan.fedByFrames).toEqual(['hb1']);
    for (const board of ['hb1', 'hb2']) expect(admitRead(mixed, spot(board, { point: 'supplyVoltage' }, mixed), flash)).toBe('bus.fedByFrames');
    expect(admitWrite(mixed, spot('hb2', { point: notePoint.id }, mixed), 'safety', flash)).toBe('bus.fedByFrames');
    expect(admitRead(mixed, spot('lc1', { point: 'count.1' }, mixed), flash)).toBeNull();
  });
});

describe('other devices', () => {
  test('a writable point that nothing else writes: at any time', () => {
    expect(admitWrite(config, spot('cd1', { point: 'seconds.8' }), 'operate', colour)).toBeNull();
    expect(admitWrite(config, spot('cd1', { point: 'seconds.1' }), 'operate', flash)).toBe('bus.driven');
    expect(admitWrite(config, spot('lc1', { point: 'count.1' }), 'safety', flash)).toBe('bus.notWritable');
    expect(admitWrite(config, spot('lc1', { area: 'input', address: 0, count: 1 }), 'safety', flash)).toBe('bus.notWritable');
  });

  test('a setting, or a bare address: in flash, with the safety right', () => {
    const cd1 = spot('cd1', { point: 'seconds.8' });
    const setting: BusSpot = { ...cd1, point: { id: 'nodeId', area: 'holding', address: 13, type: 'u16', access: 'readWrite', poll: 'once' }, address: 13 };
    const raw: BusSpot = { ...cd1, point: null, address: 13 };
    for (const [one, closed] of [[setting, 'bus.settingNeedsFlash'], [raw, 'bus.rawNeedsFlash']] as const) {
      expect(admitWrite(config, one, 'safety', colour)).toBe(closed);
      expect(admitWrite(config, one, 'operate', flash)).toBe('bus.needsSafety');
      expect(admitWrite(config, one, 'safety', flash)).toBeNull();
    }
    expect(admitWrite(config, { ...cd1, point: null, address: 0, count: 8 }, 'safety', flash)).toBe('bus.driven');
  });
});

describe('a device that has not said who it is', () => {
  test('is neither read nor written, in flash either: another card has something else there', () => {
    const wrong = { flashing: true, identified: false };
    for (const place of [{ point: 'seconds.8' }, { area: 'holding', address: 13, count: 1 }] as const) {
      expect(admitWrite(config, spot('cd1', place), 'safety', wrong)).toBe('bus.notIdentified');
      expect(admitRead(config, spot('cd1', place), wrong)).toBe('bus.notIdentified');
    }
  });

  test('is what scan and start-up say of it', () => {
    const core = createCore(config, 0);
    const standing = (is: FieldBoard['standing']): boolean => momentOf(config, { ...core, scan: { ...core.scan, fieldBoards: core.scan.fieldBoards.with('cd1', { ...unmet, standing: is }) } }, spot('cd1', { point: 'seconds.8' }), 0).identified;
    expect([standing('unknown'), standing('wrong'), standing('right')]).toEqual([false, false, true]);
    const named = (identified: boolean): boolean => {
      const boards = core.bringUp.boards.mapped((board) => ({ ...board, identified }));
      return momentOf(config, { ...core, bringUp: { ...core.bringUp, boards } }, spot('hb1', { point: 'model' }), 0).identified;
    };
    expect([named(false), named(true)]).toEqual([false, true]);
  });
});

test('a counter that clears itself is not read by hand, by its name or among bare addresses', () => {
  const lc1 = spot('lc1', { point: 'count.2' });
  const { area, address, count: words } = lc1;
  const points = lc1.board.profile.points.map((point) => (point.id === 'count.2' ? { ...point, clearsOnRead: true } : point));
  const board = { ...lc1.board, profile: { ...lc1.board.profile, points } };
  const raw = (from: number, count: number): ReturnType<typeof admitRead> => admitRead(config, { ...lc1, board, point: null, area, address: from, count }, flash);
  expect(admitRead(config, lc1, flash)).toBeNull();
  expect(admitRead(config, { ...lc1, board }, flash)).toBe('bus.clearsOnRead');
  expect([raw(address - 2, 2), raw(address - 2, 3), raw(address + words - 1, 1), raw(address + words, 2)]).toEqual([null, 'bus.clearsOnRead', 'bus.clearsOnRead', null]);
  expect(admitRead(config, { ...lc1, board, point: null, area: 'holding' }, flash)).toBeNull();
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
