import { expect, test } from 'vitest';
import { createControl, type ControlState } from '../../../src/control/control.ts';
import { unread, type DetectorState, type LoopTrouble } from '../../../src/field/scan/detection.ts';
import { unmet } from '../../../src/field/scan/fieldBoard.ts';
import type { Fault } from '../../../src/model/fault.ts';
import { fieldFaults } from '../../../src/signald/fieldFaults.ts';
import { faultWords } from '../../../src/text/faultWords.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const site = sealedNinhKieu();
const healthy = createControl({ site, plan: site.traffic.builtinPlan, planVersion: 0 }, 0);
const [first] = site.traffic.detectors;

const scan = { fieldBoards: new Map(), detectors: new Map<string, DetectorState>() };

function failing(ids: readonly string[], suspended: readonly string[] = []): Pick<ControlState, 'detectors' | 'forces'> {
  const forces = Object.fromEntries(suspended.map((id) => [id, { state: 'suspend', source: 'technician', by: 'Lan', untilMs: 9 } as const]));
  return { forces, detectors: failed(ids) };
}

function failed(ids: readonly string[]): ControlState['detectors'] {
  return Object.fromEntries(Object.entries(healthy.detectors).map(([id, track]) => [id, { ...track, failed: ids.includes(id), reported: ids.includes(id) }]));
}

test('one failed detector is isolated by name; a card with all of its detectors gone recalls everybody', () => {
  expect(fieldFaults(site, healthy, scan, 0)).toEqual([]);
  expect(fieldFaults(site, failing([first?.id ?? '']), scan, 0)).toEqual([{ code: 'detector.fault', detector: first?.id }]);
  const own = site.traffic.detectors.filter(({ board }) => board === first?.board).map(({ id }) => id);
  expect(own.length).toBeGreaterThan(1);
  expect(fieldFaults(site, failing(own), scan, 0)).toEqual([{ code: 'field.lost', board: first?.board }]);
});

test('whom a person has suspended is not broken, and its card has not lost it', () => {
  const own = site.traffic.detectors.filter(({ board }) => board === first?.board).map(({ id }) => id);
  const id = first?.id ?? '';
  const told: Fault = { code: 'detector.fault', detector: id, detail: 'suspended by technician Lan' };
  expect(fieldFaults(site, failing([id], [id]), scan, 0)).toEqual([told]);
  expect(fieldFaults(site, failing(own, [id]), scan, 0)).toEqual(own.map((one) => (one === id ? told : { code: 'detector.fault', detector: one })));
  expect(faultWords(told)).toMatchObject({ title: { en: 'Detector suspended' }, remedy: { en: expect.stringContaining('ngatu detector release') } });
  expect(faultWords({ code: 'detector.fault', detail: 'stuck' }).title.en).toBe('Detector fault');
});

test.each([['open', 'detector.open'], ['short', 'detector.short'], ['fault', 'detector.fault']] as const)('a loop that its card calls %s is told as such', (trouble, code) => {
  const id = first?.id ?? '';
  const detectors = new Map([[id, { ...unread, troubles: new Set<LoopTrouble>([trouble, 'fault']) }]]);
  expect(fieldFaults(site, failing([id]), { ...scan, detectors }, 0)).toEqual([{ code, detector: id }]);
});

test('a wrong device is told while it is there; counts that were lost are told for a while', () => {
  const fault: Fault = { code: 'field.identity', board: 'x1', detail: 'field/20: model' };
  expect(fieldFaults(site, healthy, { ...scan, fieldBoards: new Map([['x1', { ...unmet, standing: 'wrong', fault }]]) }, 0)).toEqual([fault]);
  const id = first?.id ?? '';
  const lost = { ...scan, detectors: new Map([[id, { ...unread, uncountedMs: 5000 }]]) };
  expect(fieldFaults(site, healthy, lost, 5100)).toEqual([{ code: 'detector.uncounted', detector: id }]);
  expect(fieldFaults(site, healthy, lost, 9000)).toEqual([]);
});
