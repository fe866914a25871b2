import { expect, test } from 'vitest';
import { basisOf, commonOf, decidingOf, repeatTick, type TickBasis } from '../../../src/control/basis.ts';
import type { ControlInputs } from '../../../src/control/control.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { packPlain, plainText, unpackPlain } from '../../../src/platform/plainPack.ts';
import { createPlant, occupied, tick, tickMs, type Weather } from '../../property/control/plant.ts';
import { crossing, planActuated } from './crossing.ts';

const everybody = { dn: occupied, de: occupied, dl: occupied, pb: occupied };
const good = (nowMs: number): WallClock => ({ wallMs: 1_800_000_000_000 + nowMs, synced: true, errorMs: 5, quality: 'synced', coordinatedForMs: 3_600_000 });
const coordinated: Plan = { ...planActuated, id: 'ca', mode: 'coordinated', offsetMs: 17_000 };
const inStep: Plan = { ...planActuated, id: 'cf', mode: 'coordinatedFixed', cycleMs: 75_000, stages: planActuated.stages.map((item) => ({ ...item, splitMs: 25_000 })) };

test('decisions in step with the clock, of one plan and of the next, come out of their bases again', () => {
  const site = crossing();
  const common = plainText(commonOf(site));
  const plant = createPlant({ site, plan: coordinated, planVersion: 1 });
  const modes: Record<string, number> = {};
  for (let count = 0; count < 9000; count += 1) {
    const weather: Weather = { detectors: everybody, wall: good((plant.n + 1) * tickMs), requests: count === 5000 ? [{ kind: 'plan', plan: inStep, planVersion: 2 }] : [] };
    const before = plant.state;
    const inputs: ControlInputs = {
      nowMs: (plant.n + 1) * tickMs, n: plant.n + 1, detectors: everybody, samples: plant.pending, written: plant.written, boardsReady: true, restart: false,
      wall: good((plant.n + 1) * tickMs), requests: weather.requests ?? [], faultAllRed: false, withheld: [], held: false,
    };
    const step = tick(plant, weather);
    if (decidingOf(before, step) === null) continue;
    const { plan } = step.state.running;
    modes[`${plan.id} ${step.view.mode}`] = (modes[`${plan.id} ${step.view.mode}`] ?? 0) + 1;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what was packed a line before
    const kept = unpackPlain(packPlain(basisOf(before, inputs), common), common) as TickBasis;
    expect(repeatTick(site, kept).events).toEqual(step.events);
  }
  expect(modes['ca coordinated']).toBeGreaterThan(8);
  expect(modes['cf coordinated']).toBeGreaterThan(8);
});
