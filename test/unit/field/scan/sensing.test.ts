import { expect, test } from 'vitest';
import { lineBudgets } from '../../../../src/field/scan/budget.ts';
import { priorities, type BusOutcome, type BusRequest } from '../../../../src/field/scan/request.ts';
import { beginScan, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import type { Sensor } from '../../../../src/model/sensor.ts';
import { board, detector, junction, metScan, replyTo } from './junction.ts';

const boards = [...junction().boards.filter(({ line }) => line === 'lamps'), board('loops', 'field', 10, 'ngatu/lc16'), board('cab', 'field', 30, 'ngatu/cs8')];
const site = junction({ boards, detectors: [detector('d1', 'loops', 1)], displays: [] });
const sensors: readonly Sensor[] = [
  { id: 'door', kind: 'door', board: 'cab' }, { id: 'back', kind: 'door', board: 'cab', point: 'door.2' }, { id: 'water', kind: 'water', board: 'cab' }, { id: 'mains', kind: 'mains', board: 'cab' },
  { id: 'heat', kind: 'temperature', board: 'cab' }, { id: 'damp', kind: 'humidity', board: 'cab' }, { id: 'level', kind: 'waterLevel', board: 'cab', above: 10 },
  { id: 'volts', kind: 'mainsVoltage', board: 'cab' }, { id: 'charge', kind: 'charge', board: 'cab' }, { id: 'left', kind: 'minutesLeft', board: 'cab' },
  { id: 'spare', kind: 'door', board: 'loops', point: 'presence.9' },
];

/** Doors 2 and water on, mains there; −12.5 °C, 61 %, 7 cm, 231 V, 98 %, 240 min. */
const words = [0b1110, 0x1_0000 - 125, 610, 7, 2310, 98, 240];
const answers = ({ unit, call }: BusRequest): BusOutcome => ('count' in call ? { kind: 'registers', registers: unit === 30 ? words : Array.from({ length: call.count }, (_, at) => (at === 0 ? 0x100 : 0)) } : { kind: 'written' });

function play(from: ScanState, ticks: number, answer: (request: BusRequest) => BusOutcome): { readonly state: ScanState; readonly asked: readonly (readonly [number, BusRequest])[] } {
  const asked: (readonly [number, BusRequest])[] = [];
  let state = from;
  for (let n = 0; n < ticks; n += 1) {
    const begun = beginScan(state, n, {}, n * 100);
    ({ state } = begun);
    for (const request of begun.requests) {
      asked.push([n, request]);
      if (request.line === 'field') ({ state } = onReply(state, replyTo(request, answer(request), n * 100 + 20)));
    }
  }
  return { state, asked };
}

test('every kind is read by its name or by the point that the site names, in its own unit', () => {
  const { state } = play(metScan({ ...site, sensors }), 20, answers);
  const read = Object.fromEntries([...state.sensors].map(([id, { value }]) => [id, value]));
  expect(read).toEqual({ door: false, back: true, water: true, mains: true, heat: -12.5, damp: 61, level: 7, volts: 231, charge: 98, left: 240, spare: true });
});

test('sensors cost their line nothing: the same requests in the same ticks, the same budget, slow and last', () => {
  const { asked } = play(metScan({ ...site, sensors }), 120, answers);
  const without = play(metScan(site), 120, answers);
  expect(asked).toEqual(without.asked);
  expect(lineBudgets({ ...site, sensors })).toEqual(lineBudgets(site));
  const slow = asked.filter(([, { unit }]) => unit === 30);
  expect(slow.map(([n]) => n)).toHaveLength(3);
  expect(new Set(slow.map(([, { priority }]) => priority))).toEqual(new Set([priorities.slow]));
});

test('what nobody answered, and an answer that is doubted, leave the last reading as it was', () => {
  const first = play(metScan({ ...site, sensors }), 20, answers).state;
  const silent = play(first, 120, (request) => (request.unit === 30 ? { kind: 'timeout' } : answers(request))).state;
  expect(silent.sensors.get('heat')).toEqual(first.sensors.get('heat'));
  // A counter that no traffic makes in the same answer: nothing of it is taken, the door's contact neither.
  const jump = (request: BusRequest): BusOutcome => ('count' in request.call && request.unit === 10 ? { kind: 'registers', registers: Array.from({ length: request.call.count }, (_, at) => (at === 1 ? 0x7000 : 0)) } : answers(request));
  const doubted = onReplyOnce(first, jump);
  expect(doubted.sensors.get('spare')?.value).toBe(true);
});

function onReplyOnce(from: ScanState, answer: (request: BusRequest) => BusOutcome): ScanState {
  const begun = beginScan(from, 21, {}, 2100);
  return begun.requests.filter(({ unit, line }) => line === 'field' && unit === 10).reduce((state, request) => onReply(state, replyTo(request, answer(request), 2120)).state, begun.state);
}
