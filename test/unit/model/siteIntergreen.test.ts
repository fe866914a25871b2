import { describe, expect, it } from 'vitest';
import { computedIntergreenMs, shortestYellowMs } from '../../../src/model/siteIntergreen.ts';
import { ninhKieu } from './ninhKieu.ts';

const [vehicle] = ninhKieu().safety.groups;
if (vehicle === undefined) throw new Error('no group');
const path = { from: 'a', to: 'b', clearingM: 20, enteringM: 11.1 };

describe('intergreen calculator', () => {
  it.each([
    // 3.0 s on yellow, a truck's (20 + 12) m at 8.5 m/s = 3.765 s, less 1.0 s of entering.
    ['a truck at 50 km/h', {}, 5800],
    // 30 km/h = 8.33 m/s for all: (20 + 12) / 8.33 = 3.84 s.
    ['a slow turn', { speedKmh: 30 }, 5900],
    ['an arrow without yellow, 3 s all the same', { kind: 'filterArrow', yellowMs: 0 }, 5800],
    ['a long yellow, of which 3 s are driven', { yellowMs: 5000 }, 5800],
    // 20 m at 4 m/s = 5.0 s.
    ['bicycles', { kind: 'bicycle' }, 7000],
    ['pedestrians, who have their clearance', { kind: 'pedestrian2' }, 0],
  ] as const)('counts %s', (_, change, ms) => {
    expect(computedIntergreenMs({ ...vehicle, ...change }, path)).toBe(ms);
  });

  it('is never below zero', () => {
    expect(computedIntergreenMs(vehicle, { ...path, clearingM: 0, enteringM: 200 })).toBe(0);
  });

  it.each([[30, 3000], [50, 3000], [51, 4000], [60, 4000], [61, 5000], [90, 5000]])('asks for yellow at %i km/h', (speedKmh, ms) => {
    expect(shortestYellowMs(speedKmh)).toBe(ms);
  });
});
