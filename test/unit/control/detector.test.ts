import { describe, expect, it } from 'vitest';
import { extensionOf } from '../../../src/control/actuation/gap.ts';
import { hasCall, initialDetectors, stepDetection } from '../../../src/control/detection/detection.ts';
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

const calm = (ticks: number): readonly DetectorSample[] => Array.from({ length: ticks }, () => clear);

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

  it('as a queue detector calls only while a queue stands, and lets go once it has gone', () => {
    const zone = detector('q', { groups: ['n'], kind: 'vds', role: 'queue', queue: { standsMs: 500, releaseMs: 300 } });
    // Passing traffic: held for less than the time in which a queue is known.
    expect(through(zone, [occupied, occupied, occupied, clear, occupied, occupied])).toMatchObject({ calling: false, queued: false, seenAtMs: null });
    const standing = Array.from({ length: 6 }, () => occupied);
    expect(through(zone, standing)).toMatchObject({ calling: true, queued: true, seenAtMs: 600 });
    expect(through(zone, [...standing, clear, clear, occupied])).toMatchObject({ calling: true, queued: true });
    expect(through(zone, [...standing, clear, clear, clear, clear])).toMatchObject({ calling: false, queued: false });
    // It has to stand anew.
    expect(through(zone, [...standing, clear, clear, clear, clear, occupied])).toMatchObject({ calling: false });
  });

  it('is not believed when it has seen nothing for as long as the site says, until somebody comes', () => {
    const loop = detector('d', { groups: ['n'], noActivityMin: 2 });
    const quiet = Array.from({ length: 1201 }, () => clear);
    expect(through(loop, quiet.slice(0, 1199))).toMatchObject({ suspect: null });
    const silent = through(loop, quiet);
    expect(silent.suspect).toBe('noActivity');
    expect(callsFor(silent, 'n')).toBe(true);
    expect(through(loop, [...quiet, actuated])).toMatchObject({ suspect: null });
    // One that stands on it all the time is seen no more than nobody: maximum presence is another key.
    expect(through(loop, [occupied, ...Array.from({ length: 1201 }, () => occupied)])).toMatchObject({ suspect: 'noActivity' });
  });

  it('is not believed while it counts more than anybody could, until a whole minute is quiet', () => {
    const loop = detector('d', { groups: ['n'], erraticPerMin: 20 });
    const rattle = Array.from({ length: 42 }, (_, index) => (index % 2 === 0 ? actuated : clear));
    expect(through(loop, rattle.slice(0, 40))).toMatchObject({ suspect: null });
    expect(through(loop, rattle)).toMatchObject({ suspect: 'erratic' });
    expect(through(loop, [...rattle, ...calm(1100)])).toMatchObject({ suspect: 'erratic' });
    expect(through(loop, [...rattle, ...calm(1200)])).toMatchObject({ suspect: null });
  });

  it('tells of both as a fault, a change of health, and recall', () => {
    const loop = detector('d', { groups: ['n'], noActivityMin: 1 });
    let tracks = initialDetectors([loop], 0);
    const told: unknown[] = [];
    for (let nowMs = 100; nowMs <= 61_000; nowMs += 100) {
      const step = stepDetection([loop], tracks, { d: clear }, nobody, nowMs);
      ({ tracks } = step);
      told.push(...step.events);
      if (nowMs === 61_000) expect(step.faults).toEqual([{ code: 'detector.fault', detector: 'd', detail: 'noActivity' }]);
    }
    expect(told).toEqual([{ code: 'detector.health', data: { detector: 'd', healthy: false, detail: 'noActivity' } }]);
  });

  it('is stuck when a button is held for over 60 s, or any for as long as the site says: an alarm, and recall as long as it lasts', () => {
    const site = crossing({ traffic: { detectors: [detector('pb', { groups: ['p'], kind: 'button', role: 'button', call: 'locking' }), detector('dn', { groups: ['n'], stuckAfterMs: 5000 })] } });
    const { detectors } = site.traffic;
    let tracks = initialDetectors(detectors, 0);
    const alarms: string[] = [];
    const told: unknown[] = [];
    for (let nowMs = 100; nowMs <= 61_000; nowMs += 100) {
      const step = stepDetection(detectors, tracks, { pb: occupied, dn: nowMs < 6000 ? occupied : clear }, (group) => group === 'p', nowMs);
      ({ tracks } = step);
      told.push(...step.events.map(({ data }) => [data['detector'], data['healthy'], data['detail']]));
      for (const { code, detector: id } of step.faults) if (!alarms.includes(`${code} ${id}`)) alarms.push(`${code} ${id}`, String(nowMs));
    }
    expect(alarms).toEqual(['detector.fault dn', '5200', 'button.stuck pb', '60200']);
    // And its health, so that the log of the field and the measures know it.
    expect(told).toEqual([['dn', false, 'stuck'], ['dn', true, undefined], ['pb', false, 'stuck']]);
    expect(callsFor(tracks['pb'], 'p')).toBe(true);
    const free = stepDetection(detectors, tracks, { pb: clear, dn: clear }, (group) => group === 'p', 61_100);
    expect(free.faults).toEqual([]);
    expect(callsFor(free.tracks['pb'], 'p')).toBe(false);
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

  it('extends a green from the last vehicle, and says so where nobody can see one', () => {
    const seen = stepDetection(detectors, initialDetectors(detectors, 0), { dn: occupied, de: clear, dl: clear, pb: clear }, nobody, 100);
    expect(extensionOf(group, seen.tracks, 0, 100)).toMatchObject({ seenMs: 100, blind: false });
    const blind = stepDetection(detectors, seen.tracks, { de: clear, dl: clear, pb: clear }, nobody, 200);
    expect(extensionOf(group, blind.tracks, 0, 200)).toMatchObject({ seenMs: -Infinity, blind: true, failTimeMs: null });
  });

  it('calls always for a group that nobody can ask for', () => {
    const lonely = layoutOf(crossing({ traffic: { detectors: [] } })).groups[0];
    expect(lonely === undefined ? null : hasCall(lonely, {})).toBe(true);
  });
});
