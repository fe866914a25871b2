import { describe, expect, it } from 'vitest';
import { clear, createPlant, failed, occupied, tick, tickUntil, type Plant } from '../../property/control/plant.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';

const quiet = { dn: clear, de: clear, dl: clear, pb: clear };
const pressed = { ...quiet, pb: occupied };

/** A crossing with a wait lamp at its push-button, running in stage B. */
function waiting(plan = planActuated): Plant {
  const site = crossing({ traffic: { builtinPlan: plan, waitLamps: [{ id: 'w', group: 'p', board: 'x1', channel: 1 }] } });
  const plant = createPlant({ site, plan, planVersion: 0 });
  tickUntil(plant, ({ view }) => view.stage === 'B' && !view.interstage, 3000, () => ({ detectors: { ...quiet, de: occupied } }));
  return plant;
}
const lit = (plant: Plant): boolean => plant.step?.contacts['wait w'] === true;

describe('the wait lamp of a push-button', () => {
  it.each([planActuated, planFixed])('is lit from the tick of the press to the walk, whatever the plan ($id)', (plan) => {
    const plant = waiting(plan);
    expect(lit(plant)).toBe(false);
    tick(plant, { detectors: pressed });
    expect(lit(plant)).toBe(true);
    while (plant.written['p'] !== 'green') {
      expect(lit(plant), `${plant.n}`).toBe(true);
      tick(plant, { detectors: quiet });
      if (plant.n > 3000) throw new Error('never served');
    }
    tick(plant, { detectors: quiet });
    expect(lit(plant)).toBe(false);
  });

  it('is lit again by a press in the clearance, and not by one in the walk', () => {
    const plant = waiting();
    tick(plant, { detectors: pressed });
    tickUntil(plant, () => plant.written['p'] === 'green', 2000, () => ({ detectors: quiet }));
    for (let count = 0; count < 20; count += 1) tick(plant, { detectors: pressed });
    expect(lit(plant)).toBe(false);
    tickUntil(plant, () => plant.written['p'] === 'flashingGreen', 2000, () => ({ detectors: { ...quiet, de: occupied } }));
    for (let count = 0; count < 3; count += 1) tick(plant, { detectors: quiet });
    expect(lit(plant)).toBe(false);
    tick(plant, { detectors: pressed });
    expect(lit(plant)).toBe(true);
  });

  it('goes out with the walk though its button is not heard any more, and the call that was served does not come again', () => {
    const plant = waiting();
    tick(plant, { detectors: pressed });
    tickUntil(plant, () => plant.written['p'] === 'green', 2000, () => ({ detectors: { ...quiet, pb: failed } }));
    for (let count = 0; count < 3; count += 1) tick(plant, { detectors: { ...quiet, pb: failed } });
    expect(lit(plant)).toBe(false);
    for (let count = 0; count < 3; count += 1) tick(plant, { detectors: quiet });
    expect(lit(plant)).toBe(false);
  });

  it('is dark where nobody will be served: in flash, with a withheld walk, and of a button that has failed', () => {
    const plant = waiting();
    tick(plant, { detectors: pressed });
    tick(plant, { detectors: quiet, withheld: ['p'] });
    expect(lit(plant)).toBe(false);
    tick(plant, { detectors: quiet });
    expect(lit(plant)).toBe(true);
    tick(plant, { detectors: quiet, boardsReady: false });
    expect(lit(plant)).toBe(false);
    const other = waiting();
    tick(other, { detectors: { ...quiet, pb: failed } });
    // It calls for everybody, but has heard nobody.
    expect(lit(other)).toBe(false);
  });
});
