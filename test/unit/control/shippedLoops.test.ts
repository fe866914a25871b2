import { expect, test } from 'vitest';
import { freshDetector, stepDetector, type DetectorTrack } from '../../../src/control/detection/detector.ts';
import type { Detector, DetectorSample } from '../../../src/model/detector.ts';
import { ninhKieu } from '../model/ninhKieu.ts';

const [tickMs, minuteMs] = [100, 60_000];
const loops = ninhKieu().traffic.detectors.filter(({ kind }) => kind === 'loop');

/** A loop of the shipped site through so many minutes of what a tick of each of them sees. */
function through(loop: Detector, minutes: number, sees: (ms: number) => Pick<DetectorSample, 'presence' | 'actuations'>): DetectorTrack {
  let track = freshDetector(0);
  for (let ms = tickMs; ms <= minutes * minuteMs; ms += tickMs) track = stepDetector(loop, track, { ...sees(ms), ageMs: 0, fault: false }, () => false, ms);
  return track;
}
const nobody = { presence: 'clear', actuations: 0 } as const;
const pulses = (everyMs: number) => (ms: number): Pick<DetectorSample, 'presence' | 'actuations'> => (ms % everyMs === 0 ? { presence: 'occupied', actuations: 1 } : nobody);

test('each loop of the shipped site has the diagnostics of NTCIP 1202, a stand-in and its lane', () => {
  expect(loops.length).toBe(10);
  for (const loop of loops) expect(loop).toMatchObject({ noActivityMin: expect.any(Number), erraticPerMin: expect.any(Number), stuckAfterMs: expect.any(Number), whenFailed: 'history', lane: expect.any(String) });
  // The advance loop is read together with the stop line behind it.
  for (const { groups, lane } of loops.filter(({ role }) => role === 'advance')) expect(loops.find((other) => other.role === 'stopLine' && other.groups[0] === groups[0])?.lane).toBe(lane);
});

test('by them a dead, a stuck and a chattering loop is not believed; a quiet hour, a queue that stands and motorcycles at saturation are', () => {
  const through60 = loops.find(({ id }) => id === 'dVN-stop');
  if (through60 === undefined) throw new Error('dVN-stop');
  const held = { presence: 'occupied', actuations: 0 } as const;
  expect(through(through60, 61, () => nobody).suspect).toBe('noActivity');
  expect(through(through60, 59, () => nobody).suspect).toBe(null);
  expect(through(through60, 31, (ms) => ({ ...held, actuations: ms === tickMs ? 1 : 0 })).stuck).toBe(true);
  expect(through(through60, 29, (ms) => ({ ...held, actuations: ms === tickMs ? 1 : 0 })).stuck).toBe(false);
  expect(through(through60, 2, pulses(200)).suspect).toBe('erratic');
  // Three a second, for a whole minute of green.
  expect(through(through60, 2, pulses(400)).suspect).toBe(null);
});
