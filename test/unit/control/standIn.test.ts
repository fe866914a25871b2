import { describe, expect, it } from 'vitest';
import { hasCall, initialDetectors, stepDetection, type DetectorTracks } from '../../../src/control/detection/detection.ts';
import { unseenMostMs } from '../../../src/control/detection/standIn.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { ExpectedNow } from '../../../src/model/weekHistory.ts';
import { clear, failed, occupied } from '../../property/control/plant.ts';
import { crossing, detector } from './crossing.ts';

/** Two loops side by side at the line of `n`; the one at `left` names the other. */
const loops = (whenFailed: 'neighbour' | 'history') => [
  detector('left', { groups: ['n'], whenFailed, neighbour: 'right' }), detector('right', { groups: ['n'], channel: 2 }),
];

interface Moment { readonly samples: Readonly<Record<string, DetectorSample>>; readonly green?: boolean; readonly expected?: ExpectedNow }

function through(whenFailed: 'neighbour' | 'history', moments: readonly { readonly s: number; readonly at: Moment }[]): DetectorTracks {
  const detectors = loops(whenFailed);
  let tracks = initialDetectors(detectors, 0);
  let nowMs = 0;
  for (const { s, at } of moments) for (let tick = 0; tick < s * 10; tick += 1) ({ tracks } = stepDetection(detectors, tracks, at.samples, () => at.green === true, (nowMs += 100), at.expected));
  return tracks;
}

const asks = (tracks: DetectorTracks): boolean => {
  const layout = layoutOf(crossing({ traffic: { detectors: loops('neighbour') } }));
  const group = layout.byId.get('n');
  return group !== undefined && hasCall(group, tracks);
};
const broken = (right: DetectorSample): Moment['samples'] => ({ left: failed, right });
const usual: ExpectedNow = { left: { perS: 0.05, confidence: 0.15 } };

describe('a detector that is not believed', () => {
  it('is on recall where nothing is said of it', () => {
    const plain = [detector('left', { groups: ['n'] })];
    const { tracks } = stepDetection(plain, initialDetectors(plain, 0), { left: failed }, () => true, 100);
    expect(tracks['left']?.standIn).toBeNull();
    const group = layoutOf(crossing({ traffic: { detectors: plain } })).byId.get('n');
    expect(group !== undefined && hasCall(group, tracks)).toBe(true);
  });

  it('calls as its neighbour does, once its groups have been served', () => {
    expect(asks(through('neighbour', [{ s: 1, at: { samples: broken(clear) } }]))).toBe(true);
    const served = { s: 5, at: { samples: broken(clear), green: true } };
    expect(asks(through('neighbour', [served, { s: 5, at: { samples: broken(clear) } }]))).toBe(false);
    const called = through('neighbour', [served, { s: 5, at: { samples: broken(occupied) } }]);
    expect([asks(called), called['left']?.standIn]).toEqual([true, { action: 'neighbour', calls: true, unservedMs: 5000 }]);
  });

  it('calls by what is usual at this time of the week: when one should have come', () => {
    const served = { s: 5, at: { samples: broken(clear), green: true, expected: usual } };
    const after = (s: number): DetectorTracks => through('history', [served, { s, at: { samples: broken(clear), expected: usual } }]);
    expect([after(19)['left']?.standIn?.calls, after(21)['left']?.standIn]).toEqual([false, { action: 'history', calls: true, unservedMs: 5000 }]);
  });

  it('steps down from a neighbour that has failed too to history, and from that, unknown, to recall', () => {
    const both = { left: failed, right: failed };
    const green = (expected: ExpectedNow): DetectorTracks => through('neighbour', [{ s: 5, at: { samples: both, green: true, expected } }]);
    expect([green(usual)['left']?.standIn?.action, green({})['left']?.standIn?.action]).toEqual(['history', 'recall']);
    expect(green({})['left']?.standIn?.calls).toBe(true);
  });

  it('leaves nobody unseen for longer than the bound, whatever speaks for it', () => {
    const rare: ExpectedNow = { left: { perS: 0.0001, confidence: 0.15 } };
    const mostS = unseenMostMs / 1000;
    for (const [kind, expected] of [['neighbour', {}], ['history', rare]] as const) {
      const served = { s: 5, at: { samples: broken(clear), green: true, expected } };
      const after = (s: number): boolean | undefined => through(kind, [served, { s, at: { samples: broken(clear), expected } }])['left']?.standIn?.calls;
      expect([after(mostS - 1), after(mostS + 1)]).toEqual([false, true]);
    }
  });

  it('speaks for itself again with the first sound answer', () => {
    const tracks = through('neighbour', [{ s: 5, at: { samples: broken(clear), green: true } }, { s: 1, at: { samples: { left: clear, right: occupied } } }]);
    expect([tracks['left']?.standIn, tracks['left']?.calling]).toEqual([null, false]);
  });
});
