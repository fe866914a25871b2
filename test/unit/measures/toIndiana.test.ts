import { expect, test } from 'vitest';
import { createIndianaStream, createIndianaTable, detectorText, indianaHead } from '../../../src/cli/export/indiana.ts';
import { indianaCodes } from '../../../src/measures/indianaCode.ts';
import { detectorRows, deviceNumber, numberingOf, type MeasuredSite } from '../../../src/measures/numbering.ts';
import { toIndiana, type RecordedEvent } from '../../../src/measures/toIndiana.ts';

const detector = { kind: 'loop', distanceM: 0, lane: 'n1', zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 'ninh-kieu', plans: ['night', 'peak'], preemptions: [{ id: 'rail' }],
  groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 36 }, { id: 'p', kind: 'pedestrian2', speedKmh: 50 }],
  detectors: [
    { ...detector, id: 'stop', role: 'stopLine', groups: ['v'] }, { ...detector, id: 'adv', role: 'advance', groups: ['v'], distanceM: 45 }, { ...detector, id: 'btn', kind: 'button', role: 'button', groups: ['p'] },
  ],
};
let n = 0;
const at = (wallMs: number, code: string, data: RecordedEvent['data']): RecordedEvent => ({ boot: 'b', n: ++n, code, monoMs: wallMs, wallMs, data });
const rows = (...events: (RecordedEvent | null)[]): string[] => toIndiana(numberingOf(site), events).map(({ atMs, code, parameter }) => `${atMs} ${code} ${parameter}`);
const aspect = (wallMs: number, group: string, shown: string, before: string | null, atMs = wallMs): RecordedEvent => at(wallMs, 'group.aspect', { group, shown, before, atMs });

test('a vehicle group’s cycle: on, green, its end and why, yellow, red clearance, and the end of the clearance with the change', () => {
  expect(rows(
    at(0, 'process.started', { process: 'signald' }), aspect(1000, 'v', 'red', null), aspect(10_150, 'v', 'green', 'red', 10_040), at(30_000, 'stage.greenEnded', { group: 'v', reason: 'gapOut', stage: 'A', greenMs: 1 }),
    aspect(30_200, 'v', 'yellow', 'green'), aspect(33_200, 'v', 'red', 'yellow'), at(35_000, 'stage.changed', { stage: 'B', from: 'A' }),
  )).toEqual(['0 185 1', '10000 0 1', '10000 1 1', '30000 4 1', '30200 7 1', '30200 8 1', '33200 9 1', '33200 10 1', '35000 11 1', '35000 12 1']);
});

test('flashing green is green still; a walk has codes of its own', () => {
  expect(rows(aspect(1000, 'v', 'green', 'red'), aspect(2000, 'v', 'flashingGreen', 'green'), aspect(4000, 'v', 'yellow', 'flashingGreen'))).toEqual(['1000 0 1', '1000 1 1', '4000 7 1', '4000 8 1']);
  expect(rows(at(500, 'group.called', { group: 'p', called: true }), aspect(1000, 'p', 'green', 'red'), at(1100, 'group.called', { group: 'p', called: false }), aspect(8000, 'p', 'flashingGreen', 'green'), aspect(20_000, 'p', 'red', 'flashingGreen'))).toEqual(['500 45 2', '1000 21 2', '8000 22 2', '20000 23 2']);
});

test('a record that is entered in its middle knows by the first change what was shown', () => {
  expect(rows(aspect(1000, 'v', 'yellow', 'green'))).toEqual(['1000 7 1', '1000 8 1']);
});

test('detectors: on, off, vehicles between two answers apart from each other, unknown as a fault, buttons with their own codes', () => {
  const seen = (wallMs: number, data: RecordedEvent['data']): RecordedEvent => at(wallMs, 'detector.actuated', data);
  expect(rows(seen(0, { detector: 'stop', occupied: false }), seen(100, { detector: 'stop', occupied: true }), seen(900, { detector: 'stop', occupied: false, ageMs: 200 }))).toEqual(['100 82 1', '700 81 1']);
  expect(rows(seen(0, { detector: 'adv', occupied: false }), seen(5000, { detector: 'adv', occupied: false, pulses: 2 }))).toEqual(['4600 82 2', '4700 81 2', '4800 82 2', '4900 81 2']);
  expect(rows(seen(0, { detector: 'adv', occupied: true }), seen(5000, { detector: 'adv', occupied: true, pulses: 1 }))).toEqual(['0 82 2', '4800 81 2', '4900 82 2']);
  expect(rows(seen(0, { detector: 'stop', occupied: true }), seen(100, { detector: 'stop', occupied: null }), seen(800, { detector: 'stop', occupied: true }))).toEqual(['0 82 1', '100 84 1', '800 83 1', '800 82 1']);
  // What the card says of its loop has a code of its own; control's word on the same is no second failure.
  const failed = (cause: string): string[] => rows(seen(0, { detector: 'stop', occupied: false }), seen(100, { detector: 'stop', occupied: null, cause }), at(2100, 'detector.health', { detector: 'stop', healthy: false }));
  expect([failed('silent'), failed('open'), failed('short'), failed('fault')]).toEqual([['100 85 1'], ['100 86 1'], ['100 87 1'], ['100 84 1']]);
  expect(rows(seen(0, { detector: 'stop', occupied: true }), at(2100, 'detector.health', { detector: 'stop', healthy: false, detail: 'stuck' }))).toEqual(['0 82 1', '2100 84 1']);
  expect(rows(seen(0, { detector: 'btn', occupied: true }), seen(100, { detector: 'btn', occupied: false }))).toEqual(['0 90 3', '100 89 3']);
  expect(rows(at(0, 'detector.health', { detector: 'stop', healthy: false, detail: 'erratic' }), at(100, 'detector.health', { detector: 'stop', healthy: true }))).toEqual(['0 88 1', '100 83 1']);
});

test('preemption, plan, manual and flash', () => {
  expect(rows(
    at(0, 'preempt.changed', { preemption: 'rail', from: 'notActive', to: 'entry' }), at(1, 'preempt.changed', { preemption: 'rail', from: 'entry', to: 'dwell' }), at(2, 'preempt.changed', { preemption: 'rail', from: 'dwell', to: 'exit' }), at(3, 'preempt.changed', { preemption: 'rail', from: 'exit', to: 'notActive' }),
    at(200, 'plan.changed', { plan: 'peak' }), at(300, 'mode.changed', { from: 'fixed', to: 'manual' }), at(400, 'mode.changed', { from: 'manual', to: 'flash' }), at(500, 'mode.changed', { from: 'flash', to: 'startup' }),
  )).toEqual(['0 102 1', '0 105 1', '0 107 1', '0 111 1', '0 104 1', '200 131 2', '300 178 1', '400 173 3', '400 178 0', '500 173 7']);
});

test('every code of the table is one of its own', () => {
  const codes = Object.values(indianaCodes).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('the stream gives the same rows in the order of their time, page by page; the file has the field’s header', () => {
  const events = Array.from({ length: 300 }, (_, i) => aspect(i * 500 + 300, 'v', i % 2 === 0 ? 'green' : 'red', null, i * 500 + (i % 3) * 100));
  const given: number[] = [];
  const stream = createIndianaStream(numberingOf(site), (some) => { given.push(...some.map(({ atMs }) => atMs)); });
  for (let page = 0; page < 300; page += 7) stream.take(events.slice(page, page + 7));
  stream.done();
  expect(given).toEqual(toIndiana(numberingOf(site), events).map(({ atMs }) => atMs));
  const pieces: string[] = [];
  const table = createIndianaTable('csv', (bytes) => pieces.push(Buffer.from(bytes).toString()));
  table.rows([{ atMs: 0, code: 82, parameter: 3, device: 17, localMs: Date.UTC(2027, 1, 6, 8, 0, 5, 300) }]);
  table.end();
  expect(pieces.join('')).toBe(`${indianaHead}\n2027-02-06 08:00:05.3,17,82,3\n`);
  expect(indianaHead).toBe('TimeStamp,DeviceId,EventId,Parameter');
});

test('the detector configuration: who is what to whom, and how long from there to the stop line', () => {
  expect(detectorText(17, detectorRows(site)).split('\n').slice(0, 3)).toEqual([
    'DeviceId,Phase,Parameter,Function,Detector,Group,DistanceM,TravelMs,Lane', '17,1,1,Presence,stop,v,0,0,n1', '17,1,2,Advance,adv,v,45,4500,n1',
  ]);
  expect(deviceNumber('nut-7115')).toBe(7115);
  expect(deviceNumber('ninh-kieu')).toBeGreaterThan(0);
});
