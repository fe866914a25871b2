import { describe, expect, it } from 'vitest';
import { clear, occupied, tick, tickMs, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { planActuated } from './crossing.ts';
import { dwelling } from './dwelling.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };
function forTicks(plant: Plant, ticks: number, weather: Weather): void {
  for (let n = 0; n < ticks; n += 1) tick(plant, { detectors: nobody, ...weather });
}

describe('after a person held a stage', () => {
  it('a hold lets the maximum go on, a stopped time does not: who waited through a hold waits for no maximum more', () => {
    for (const [kind, least, most] of [['hold', 0, 500], ['stopTime', 13_000, 17_500]] as const) {
      const plant = dwelling(planActuated);
      const traffic = { detectors: { ...nobody, dl: occupied, de: occupied } };
      // East waits for 4 s of the left's 20 s already.
      forTicks(plant, 40, traffic);
      forTicks(plant, 1, { ...traffic, requests: [{ kind, untilMs: (plant.n + 1) * tickMs + 60_000, source: 'technician' }] });
      tickUntil(plant, (step) => step.view.mode !== 'manual', 620, () => traffic);
      expect(plant.step?.view.waitingS['e'], kind).toBeGreaterThanOrEqual(63);
      const rest = tickUntil(plant, (step) => step.view.interstage, 400, () => traffic) * tickMs;
      expect(rest, kind).toBeGreaterThanOrEqual(least);
      expect(rest, kind).toBeLessThanOrEqual(most);
    }
  });

  it('after a long hold who waited longest is served first, and the plan goes on: no alarm, no step to fixed time', () => {
    const plant = dwelling(planActuated);
    const traffic = { detectors: { ...nobody, de: occupied, dn: occupied } };
    forTicks(plant, 1, { requests: [{ kind: 'hold', untilMs: 9e12, source: 'technician' }] });
    forTicks(plant, 900, { detectors: { ...nobody, de: occupied } });
    forTicks(plant, 1200, traffic);
    forTicks(plant, 1, { ...traffic, requests: [{ kind: 'release', source: 'technician' }] });
    // East has waited for 210 s, north for 120 s, of a longest wait of 90 s.
    expect(plant.step?.view.waitingS).toMatchObject({ e: 210, n: 120 });
    const ladder: unknown[] = [];
    const served: string[] = [];
    for (let count = 0; count < 900; count += 1) {
      const step = tick(plant, traffic);
      ladder.push(step.view.ladder.rung, ...step.faults.filter(({ code }) => code === 'wait.exceeded'));
      for (const id of ['e', 'n']) if (plant.written[id] === 'green' && !served.includes(id)) served.push(id);
    }
    expect(served).toEqual(['e', 'n']);
    expect(new Set(ladder)).toEqual(new Set(['actuated']));
  });
});
