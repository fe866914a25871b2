import { describe, expect, it } from 'vitest';
import { longestMs } from '../../../src/control/demand/spillBack.ts';
import { clear, createPlant, failed, occupied, tick, tickMs, type Plant } from '../../property/control/plant.ts';
import { crossing, detector, planActuated } from './crossing.ts';

const exitDetector = detector('xe', { groups: ['e'], role: 'count', call: 'none', extend: false, distanceM: 0 });
const site = crossing({ traffic: { detectors: [...crossing().traffic.detectors, exitDetector], exits: [{ detector: 'xe', fullS: 10 }] } });
const everybody = { dn: occupied, de: occupied, dl: occupied, pb: clear };

function start(): Plant {
  return createPlant({ site, plan: planActuated, planVersion: 1 });
}

/** So many seconds; how many of them group e was lit green. */
function run(plant: Plant, seconds: number, xe: typeof clear = clear): number {
  let green = 0;
  for (let at = 0; at < seconds * 10; at += 1) {
    tick(plant, { detectors: { ...everybody, xe } });
    if (plant.written['e'] === 'green') green += 1;
  }
  return green / 10;
}

const told = (plant: Plant): readonly unknown[] => plant.events.filter(({ code }) => code === 'exit.full').map(({ data }) => data['state']);

describe('a full exit (spill-back)', () => {
  it('gets no green while it is full, and its own again once it has room', () => {
    const plant = start();
    expect(run(plant, 120)).toBeGreaterThan(10);
    run(plant, 30, occupied);
    expect(told(plant)).toEqual(['full']);
    expect(run(plant, 80, occupied)).toBe(0);
    expect(plant.state.demands['e']?.sinceMs).not.toBeNull();
    run(plant, 4);
    expect(told(plant)).toEqual(['full', 'clear']);
    expect(run(plant, 90)).toBeGreaterThan(5);
  });

  it('ends a green that goes with its shortest, and says force-off', () => {
    const plant = start();
    while (plant.written['e'] !== 'green') run(plant, 0.1);
    run(plant, 30, occupied);
    const ended = plant.events.find(({ code, data }) => code === 'stage.greenEnded' && data['group'] === 'e');
    expect(ended?.data['reason']).toBe('forceOff');
    const least = site.safety.groups.find(({ id }) => id === 'e')?.minGreenMs ?? 0;
    expect(Number(ended?.data['greenMs'])).toBeGreaterThanOrEqual(least);
    expect(Number(ended?.data['greenMs'])).toBeLessThanOrEqual(Math.max(least, 10_000) + 1000);
  });

  it('is given one shortest green after two minutes; after three of them its detector is not believed until it is clear', () => {
    const plant = start();
    run(plant, 60);
    const green = run(plant, longestMs / 1000 + 100, occupied);
    expect(told(plant).slice(0, 2)).toEqual(['full', 'served']);
    expect(green).toBeGreaterThan(0);
    expect(green).toBeLessThan(45);
    run(plant, 600, occupied);
    expect(told(plant)).toEqual(['full', 'served', 'served', 'served', 'suspect']);
    expect(run(plant, 120, occupied)).toBeGreaterThan(10);
    run(plant, 5);
    expect(told(plant).at(-1)).toBe('clear');
    run(plant, 12, occupied);
    expect(told(plant).at(-1)).toBe('full');
  });

  it('a detector that fails keeps nobody waiting', () => {
    const plant = start();
    run(plant, 60);
    run(plant, 20, occupied);
    run(plant, 1, failed);
    expect(told(plant)).toEqual(['full', 'clear']);
    expect(run(plant, 120, failed)).toBeGreaterThan(10);
  });

  it('is no approach: nobody is called, prolonged or counted by it', () => {
    const [with_, without] = [start(), createPlant({ site: crossing(), plan: planActuated, planVersion: 1 })];
    for (let at = 0; at < 900; at += 1) {
      tick(with_, { detectors: { dn: clear, de: clear, dl: clear, pb: clear, xe: at % 50 < 20 ? occupied : clear } });
      tick(without, { detectors: { dn: clear, de: clear, dl: clear, pb: clear } });
    }
    expect(with_.images).toEqual(without.images);
    expect(with_.n * tickMs).toBeGreaterThan(60_000);
  });
});
