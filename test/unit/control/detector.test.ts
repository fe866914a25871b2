import { describe, expect, it } from 'vitest';
import { extendedUntilMs, hasCall, initialDetectors, stepDetection } from '../../../src/control/detection/detection.ts';
import { callsFor, freshDetector, stepDetector, type DetectorTrack } from '../../../src/control/detection/detector.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import type { Detector, DetectorSample } from '../../../src/model/detector.ts';
import { actuated, clear, failed, occupied } from '../../property/control/plant.ts';
import { crossing, detector } from './crossing.ts';

const nobody = (): boolean => false;
/** The detector through a row of samples, one a tick. */
function through(of: Detector, samples: readonly (DetectorSample | undefined)[], served: (group: string) => boolean = nobody): DetectorTrack {
  return samples.reduce<DetectorTrack>((track, sample, index) => stepDetector(of, track, sample, served, (index + 1) * 100), freshDetector(0));
}
const unknown: DetectorSample = { presence: 'unknown', actuations: 0, ageMs: 200, fault: false };

describe('a detector', () => {
  it('calls without locking as long as it is held', () => {
    const loop = detector('d', { groups: ['n'] });
    expect(callsFor(through(loop, [occupied]), 'n')).toBe(true);
    expect(callsFor(through(loop, [occupied, clear]), 'n')).toBe(false);
  });

  it('loses no actuation between two polls', () => {
    expect(through(detector('d', { groups: ['n'] }), [{ ...clear, actuations: 1 }])).toMatchObject({ calling: true, seenAtMs: 100 });
    expect(callsFor(through(detector('d', { groups: ['n'], call: 'locking' }), [{ ...clear, actuations: 2 }, clear, clear]), 'n')).toBe(true);
  });

  it('keeps a locked call until that group is served, each group for itself', () => {
    const loop = detector('d', { groups: ['n', 'e'], call: 'locking' });
    const track = through(loop, [occupied, clear]);
    const served = stepDetector(loop, track, clear, (group) => group === 'n', 300);
    expect([callsFor(served, 'n'), callsFor(served, 'e')]).toEqual([false, true]);
  });

  it('calls only after its delay, and a short touch not at all', () => {
    const loop = detector('d', { groups: ['n'], delayMs: 300 });
    expect(through(loop, [actuated, occupied, occupied]).calling).toBe(false);
    expect(through(loop, [actuated, occupied, occupied, occupied]).calling).toBe(true);
    expect(callsFor(through(loop, [actuated, clear]), 'n')).toBe(false);
  });

  it('locks a button whatever its setting', () => {
    const button = detector('b', { groups: ['p'], kind: 'button', role: 'button', call: 'nonLocking' });
    expect(callsFor(through(button, [actuated, clear, clear]), 'p')).toBe(true);
  });

  it('outlasts a missed scan, and calls always once it has failed', () => {
    const loop = detector('d', { groups: ['n'] });
    expect(through(loop, [occupied, unknown]).occupied).toBe(true);
    expect(through(loop, [clear, unknown]).calling).toBe(false);
    expect(callsFor(through(loop, [clear, failed]), 'n')).toBe(true);
    expect(callsFor(through(loop, [clear, undefined]), 'n')).toBe(true);
    expect(callsFor(through(loop, [clear, failed, clear]), 'n')).toBe(false);
  });
});

describe('detection of a site', () => {
  const site = crossing();
  const { detectors } = site.traffic;
  const group = layoutOf(site).groups[0];
  if (group === undefined) throw new Error('no group');

  it('tells of a failure once, and of one that was never heard only after 30 s', () => {
    const heard = stepDetection(detectors, initialDetectors(detectors, 0), { dn: clear, de: clear, dl: clear, pb: clear }, nobody, 100);
    expect(heard.events).toEqual([]);
    const lost = stepDetection(detectors, heard.tracks, { de: clear, dl: clear, pb: clear }, nobody, 200);
    expect(lost.events).toEqual([{ code: 'detector.health', data: { detector: 'dn', healthy: false } }]);
    expect(stepDetection(detectors, lost.tracks, { de: clear, dl: clear, pb: clear }, nobody, 300).events).toEqual([]);
    const silent = stepDetection(detectors, initialDetectors(detectors, 0), {}, nobody, 29_900);
    expect(silent.events).toEqual([]);
    expect(stepDetection(detectors, silent.tracks, {}, nobody, 30_000).events.length).toBe(detectors.length);
  });

  it('extends a green by passage from the last vehicle, and to the maximum where it is blind', () => {
    const seen = stepDetection(detectors, initialDetectors(detectors, 0), { dn: occupied, de: clear, dl: clear, pb: clear }, nobody, 100);
    expect(extendedUntilMs(group, seen.tracks, 3000)).toBe(3100);
    const blind = stepDetection(detectors, seen.tracks, { de: clear, dl: clear, pb: clear }, nobody, 200);
    expect(extendedUntilMs(group, blind.tracks, 3000)).toBe(Infinity);
  });

  it('calls always for a group that nobody can ask for', () => {
    const lonely = layoutOf(crossing({ traffic: { detectors: [] } })).groups[0];
    expect(lonely === undefined ? null : hasCall(lonely, {})).toBe(true);
  });
});
