import { describe, expect, test } from 'vitest';
import { fieldBoardFaults, isWritable } from '../../../../src/field/scan/fieldBoard.ts';
import { clearCall, watchKindOf } from '../../../../src/field/scan/fieldWatchdog.ts';
import type { BusCall, BusOutcome, BusRequest } from '../../../../src/field/scan/request.ts';
import { beginScan, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import type { Device } from '../../../../src/sim/cabinet/device.ts';
import { createIoBoard } from '../../../../src/sim/cabinet/ioBoard.ts';
import { board, junction, replyTo, scanOf } from './junction.ts';

const areas = { fc01: 'coil', fc02: 'discreteInput', fc03: 'holding', fc04: 'input' } as const;

/** What the board answers to a call. */
function perform(device: Device, call: BusCall, nowMs: number): BusOutcome {
  const { registers } = device;
  device.step(nowMs);
  switch (call.function) {
    case 'fc01': case 'fc02': case 'fc03': case 'fc04': {
      const area = areas[call.function];
      device.onRead(nowMs);
      const words = Array.from({ length: call.count }, (_, at) => registers.get(area, call.address + at));
      return area === 'coil' || area === 'discreteInput' ? { kind: 'bits', bits: words.map((word) => word === 1) } : { kind: 'registers', registers: words };
    }
    case 'fc05': registers.set('coil', call.address, call.value ? 1 : 0); device.onWrite(nowMs, { area: 'coil', address: call.address, count: 1 }); return { kind: 'written' };
    case 'fc06': registers.set('holding', call.address, call.value); device.onWrite(nowMs, { area: 'holding', address: call.address, count: 1 }); return { kind: 'written' };
    case 'fc15': case 'fc16': case 'fc23': return { kind: 'exception', code: 1 };
  }
}

interface Bench { readonly state: ScanState; readonly written: readonly string[] }

/** The I/O board alone on its line, for so many ticks; `answers`: what it says instead, or null. */
function play(from: ScanState, device: Device, fromMs: number, ticks: number, answers: (request: BusRequest) => BusOutcome | null = () => null): Bench {
  const written: string[] = [];
  let state = from;
  for (let tick = 0; tick < ticks; tick += 1) {
    const nowMs = fromMs + tick * 100;
    const begun = beginScan(state, nowMs / 100, {}, nowMs);
    ({ state } = begun);
    const queue = begun.requests.filter(({ line }) => line === 'field');
    for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
      const outcome = answers(request) ?? perform(device, request.call, nowMs + 20);
      if (outcome.kind === 'written') written.push(`${request.call.function} ${'address' in request.call ? request.call.address : ''} ${'value' in request.call ? request.call.value : ''}`);
      const result = onReply(state, replyTo(request, outcome, nowMs + 30));
      ({ state } = result);
      queue.push(...result.requests);
    }
  }
  return { state, written };
}

const relays = board('relays', 'field', 20, 'icp-das/tM-R5');
const started = (): { device: Device; scan: ScanState } => ({
  device: createIoBoard(relays), scan: scanOf(junction({ boards: [...junction().boards.filter(({ line }) => line === 'lamps'), relays], detectors: [], displays: [] })),
});
const watchOf = ({ state }: Bench) => state.fieldBoards.get('relays')?.watch;

describe('the watchdog of a board without lamps', () => {
  test('is set as its profile says once the board has named itself, the enabling last, read back, and only then may its outputs be written', () => {
    const { device, scan } = started();
    device.registers.write('watchdog.mode', 1);
    const first = play(scan, device, 0, 2);
    expect(isWritable(first.state.fieldBoards.get('relays'))).toBe(false);
    const bench = play(first.state, device, 200, 10);
    expect([...first.written, ...bench.written]).toEqual(['fc05 259 false', 'fc06 488 50', 'fc05 260 true']);
    expect(watchOf(bench)).toMatchObject({ kind: 'set', state: 'right' });
    expect(isWritable(bench.state.fieldBoards.get('relays'))).toBe(true);
    expect(fieldBoardFaults(bench.state, 1200)).toEqual([]);
  });

  test('that tripped is told, cleared by its own command, set and read back anew; until then nothing is written to it', () => {
    const { device, scan } = started();
    const armed = play(scan, device, 0, 20);
    device.registers.write('relay.1', 1);
    device.registers.write('relay.2', 1);
    device.registers.write('safeValue.2', 1);
    // Nobody asks it anything for 6 s.
    device.step(8000);
    expect([device.registers.read('watchdog.tripped'), device.registers.read('relay.1'), device.registers.read('relay.2')]).toEqual([1, 0, 1]);
    device.registers.write('watchdog.timeout', 20);
    const told = play(armed.state, device, 8000, 6);
    expect(fieldBoardFaults(told.state, 8600)).toEqual([{ code: 'field.watchdog', board: 'relays', detail: 'tripped' }]);
    expect(isWritable(told.state.fieldBoards.get('relays'))).toBe(false);
    const back = play(told.state, device, 8600, 20);
    expect([...told.written, ...back.written]).toEqual(['fc05 269 true', 'fc06 488 50']);
    expect(watchOf(back)).toMatchObject({ state: 'right' });
    expect(fieldBoardFaults(back.state, 10_600)).toEqual([]);
  });

  test('one reading of a trip is a reading: the second one is believed', () => {
    const { device, scan } = started();
    const armed = play(scan, device, 0, 20);
    let lies = 1;
    const lied = play(armed.state, device, 2000, 5, ({ call }) => {
      if (call.function !== 'fc01' || call.address !== 269 || lies === 0) return null;
      lies -= 1;
      return { kind: 'bits', bits: [true] };
    });
    expect(lies).toBe(0);
    expect(lied.written).toEqual([]);
    expect(fieldBoardFaults(lied.state, 2500)).toEqual([]);
  });

  test('that does not hold what is written, or stays tripped, is told with what was found, and its outputs are left alone', () => {
    const { device, scan } = started();
    const deaf = play(scan, device, 0, 40, ({ call }) => (call.function === 'fc06' ? { kind: 'written' } : null));
    expect(fieldBoardFaults(deaf.state, 4000)).toEqual([{ code: 'field.watchdog', board: 'relays', detail: 'watchdog.timeout is 0, not 50' }]);
    expect(isWritable(deaf.state.fieldBoards.get('relays'))).toBe(false);
    const other = started();
    other.device.registers.write('watchdog.tripped', 1);
    const stuck = play(other.scan, other.device, 0, 60, ({ call }) => (call.function === 'fc05' && call.address === 269 ? { kind: 'written' } : null));
    expect(fieldBoardFaults(stuck.state, 6000)).toEqual([{ code: 'field.watchdog', board: 'relays', detail: 'tripped' }]);
    // Asked again each second, not each tick.
    expect(stuck.written.filter((one) => one === 'fc05 269 true').length).toBeLessThanOrEqual(6);
  });

  test('a board that fell silent and names itself again is armed anew', () => {
    const { device, scan } = started();
    const armed = play(scan, device, 0, 20);
    const silent = play(armed.state, device, 2000, 40, () => ({ kind: 'timeout' }));
    device.registers.write('watchdog.enable', 0);
    const back = play(silent.state, device, 6000, 100);
    expect(back.written).toContain('fc05 260 true');
    expect(watchOf(back)).toMatchObject({ state: 'right' });
  });
});

test('what a profile gives to do: nothing, or settings; a command that clears is a coil or a whole register', () => {
  expect(watchKindOf(board('x', 'field', 1, 'ngatu/lc16'))).toBe('none');
  expect(watchKindOf(board('x', 'field', 1, 'isma/iSMA-B-4I4O-H'))).toBe('set');
  expect(clearCall(relays)).toEqual({ function: 'fc05', address: 269, value: true });
  expect(clearCall(board('x', 'field', 1, 'isma/iSMA-B-4I4O-H'))).toBeNull();
});
