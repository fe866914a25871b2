import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import { enterFlash } from '../../../src/control/order/flashWay.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { GroupImage } from '../../../src/model/image.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { clear, createPlant, occupied, tick, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { crossing, planFixed } from './crossing.ts';

/** Stage A is the north-south one with its walk, B east-west, C a left: into flash through B, out of it through C. */
const site = crossing({ traffic: { flash: { entryStage: 'B', exitStage: 'C' }, builtinPlan: planFixed } });

/** Running, in the first stage, which has just begun. */
function inStageA(of: SealedSite = site): Plant {
  const plant = createPlant({ site: of, plan: of.traffic.builtinPlan, planVersion: 0 });
  tickUntil(plant, ({ view }) => view.stage === 'A' && !view.interstage, 600);
  return plant;
}

function order(kind: 'flash' | 'dark' | 'allRed', source: 'technician' | 'centre' | 'schedule' | 'emergencyPreemption' = 'technician', forMs = 100_000): (plant: Plant) => ControlRequest[] {
  return (plant) => [{ kind, source, untilMs: plant.n * 100 + forMs }];
}

/** Stages that stood, from an order on, until it shows. */
function stagesUntil(plant: Plant, posture: string, first: Weather, weather: (n: number) => Weather = () => ({})): readonly unknown[] {
  plant.events.length = 0;
  tick(plant, first);
  tickUntil(plant, (step) => step.posture === posture, 3000, weather);
  return plant.events.filter(({ code }) => code === 'stage.changed').map(({ data }) => data?.['stage']);
}

describe('a planned flash through the stages that the site declares', () => {
  it.each(['technician', 'centre', 'schedule'] as const)('is entered through the entry stage when the %s orders it, and told as closing on the way', (source) => {
    const plant = inStageA();
    expect(stagesUntil(plant, 'allRed', { requests: order('flash', source)(plant) })).toEqual(['B']);
    const closing = plant.events.find(({ code, data }) => code === 'mode.changed' && data?.['to'] === 'closing');
    expect(closing?.data).toMatchObject({ source });
    // East-west had its whole minimum, north-south too.
    const greens = plant.images.filter(({ image }) => image['e'] === 'green').length;
    expect(greens).toBeGreaterThanOrEqual(60);
    tickUntil(plant, ({ failsafe }) => failsafe, 100);
  });

  it('in step with the clock, the way there has a reason not to be', () => {
    const plan = { ...planFixed, mode: 'coordinatedFixed' as const };
    const coordinated = crossing({ traffic: { flash: { entryStage: 'B', exitStage: 'C' }, builtinPlan: plan } });
    const plant = createPlant({ site: coordinated, plan, planVersion: 0 });
    const wall = (): WallClock => ({ wallMs: 1_800_000_000_000 + plant.n * 100, synced: true, errorMs: 5, quality: 'synced', coordinatedForMs: 3_600_000 });
    tickUntil(plant, ({ view }) => view.coordination.freeReason === null && view.stage === 'A' && !view.interstage, 10_000, () => ({ wall: wall() }));
    const told = new Set<string | null>();
    for (let step = tick(plant, { wall: wall(), requests: order('flash')(plant) }); step.posture === 'run'; step = tick(plant, { wall: wall() })) {
      if (step.view.mode === 'closing') told.add(step.view.coordination.freeReason);
    }
    expect([...told]).toEqual(['notRunning']);
  });

  it('dark is entered through it too', () => {
    const plant = inStageA();
    expect(stagesUntil(plant, 'allRed', { requests: order('dark')(plant) })).toEqual(['B']);
    tickUntil(plant, ({ dark }) => dark, 100);
  });

  it('nobody begins to walk on the way', () => {
    // The walk stands in both the present stage and the entry stage, and is called again and again.
    const both = crossing({ traffic: { flash: { entryStage: 'A' }, builtinPlan: { ...planFixed, mode: 'actuated' } } });
    const plant = createPlant({ site: both, plan: both.traffic.builtinPlan, planVersion: 0 });
    const quiet = { dn: clear, de: occupied, dl: clear, pb: clear };
    tickUntil(plant, ({ view }) => view.stage === 'B' && !view.interstage, 2000, () => ({ detectors: quiet }));
    const fromMs = plant.n;
    expect(stagesUntil(plant, 'allRed', { requests: order('flash')(plant), detectors: { ...quiet, pb: occupied } }, () => ({ detectors: { ...quiet, pb: occupied } }))).toEqual(['A']);
    expect(plant.images.filter(({ n, image }) => n > fromMs && image['p'] !== 'red')).toEqual([]);
  });

  it('closes at once where it is already there, and where there is no such stage', () => {
    const plant = inStageA();
    tickUntil(plant, ({ view }) => view.stage === 'B' && !view.interstage, 1000);
    expect(stagesUntil(plant, 'allRed', { requests: order('flash')(plant) })).toEqual([]);
    const without = inStageA(crossing({ traffic: { builtinPlan: planFixed } }));
    expect(stagesUntil(without, 'allRed', { requests: order('flash')(without) })).toEqual([]);
  });

  it('all red, a preemption\'s flash and guard\'s own are not led in', () => {
    for (const weather of [order('allRed'), order('flash', 'emergencyPreemption')]) {
      const plant = inStageA();
      expect(stagesUntil(plant, 'allRed', { requests: weather(plant) })).toEqual([]);
    }
    const plant = inStageA();
    tick(plant, { inputs: { mmuFault: true } });
    expect(tick(plant, { inputs: { mmuFault: true } }).posture).toBe('flash');
  });

  it('taken back on the way, the plan goes on from there', () => {
    const plant = inStageA();
    tick(plant, { requests: order('flash')(plant) });
    tickUntil(plant, ({ view }) => view.nextStage === 'B', 400);
    tick(plant, { requests: [{ kind: 'release', source: 'technician' }] });
    expect(plant.state.flashWay.entrySinceMs).toBeNull();
    tickUntil(plant, ({ view }) => view.stage === 'B' && !view.interstage, 400);
    tickUntil(plant, ({ view }) => view.stage === 'C' && !view.interstage, 600);
    expect(plant.step?.posture).toBe('run');
  });

  it('is left through the exit stage, once; a start-up and a fault are left through the first stage', () => {
    const plant = inStageA();
    stagesUntil(plant, 'flash', { requests: order('flash', 'technician', 60_000)(plant) });
    const after = stagesUntil(plant, 'run', {});
    expect(after).toEqual([]);
    tickUntil(plant, ({ view }) => view.stage !== null && !view.interstage, 300);
    expect(plant.step?.view.stage).toBe('C');
    tick(plant, { boardsReady: false });
    tickUntil(plant, (step) => step.posture === 'run' && step.view.stage !== null && !step.view.interstage, 600);
    expect(plant.step?.view.stage).toBe('A');
  });

  it('an interstage on the way that never settles is left after 60 s, and the whole way after three minutes', () => {
    const plant = inStageA();
    tick(plant, { requests: order('flash', 'technician', 3_600_000)(plant) });
    // Guard never lets the yellow go.
    const kept = (image: GroupImage): GroupImage => (image['n'] === 'red' && plant.written['n'] === 'yellow' ? { ...image, n: 'yellow' } : image);
    const ticks = tickUntil(plant, () => plant.state.sequence.closing, 1500, () => ({ hold: kept }));
    expect(ticks).toBeGreaterThan(590);
    expect(ticks).toBeLessThan(760);
    const { state } = inStageA();
    const ruling = { ...state.order.ruling, source: 'technician' as const, force: { kind: 'flash' as const } };
    const since = (ms: number): unknown => enterFlash(layoutOf(site), { ...state, flashWay: { ordered: false, entrySinceMs: 1_000_000 - ms } }, ruling, () => () => 0, 1_000_000).ruling.force?.kind;
    expect([since(179_900), since(180_000)]).toEqual(['stage', 'flash']);
  });
});
