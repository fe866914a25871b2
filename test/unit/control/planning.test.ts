import { describe, expect, it } from 'vitest';
import { quietTraffic, stepResponsive, type ResponsiveTrack } from '../../../src/control/plan/responsive.ts';
import { freshDetector } from '../../../src/control/detection/detector.ts';
import { localMomentMs } from '../../../src/model/localTime.ts';
import type { Plan, PlanBook } from '../../../src/model/plan.ts';
import { scheduleSchema } from '../../../src/model/schedule.ts';
import { responsiveSchema } from '../../../src/model/responsive.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { clear, createPlant, occupied, tick, tickMs, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };
const closedPlan: Plan = { ...planActuated, id: 'closed', closed: { groups: ['e'], reason: 'flower street', until: '2027-02-06T12:00' } };
const schedule = scheduleSchema.parse({
  days: [{ id: 'd', items: [{ at: '00:00', flash: true }, { at: '04:30', plan: 'act' }, { at: '06:00', plan: 'fix' }, { at: '22:30', flash: true }] }],
  week: { mon: 'd', tue: 'd', wed: 'd', thu: 'd', fri: 'd', sat: 'd', sun: 'd' },
  tet: { day: 'd', firstDays: ['2027-02-06'] },
  changes: [{ reason: 'flower street', from: '2027-02-05T10:00', until: '2027-02-06T14:00', plan: 'closed' }],
});
const book: PlanBook = { plans: [planActuated, planFixed, closedPlan], defaultPlan: 'act', schedule };

/** A junction whose wall clock shows the local moment at its first tick. */
function junction(moment: string, more: Partial<WallClock> = {}): { readonly plant: Plant; readonly go: (ticks: number, weather?: Weather) => void } {
  const plant = createPlant({ site: crossing(), plan: planActuated, planVersion: 4, book });
  const wallMs = (localMomentMs(moment) ?? 0) - 7 * 3_600_000;
  const wall = (): WallClock => ({ wallMs: wallMs + (plant.n + 1) * tickMs, synced: true, errorMs: 20, ...more });
  return { plant, go: (ticks, weather = {}) => { for (let count = 0; count < ticks; count += 1) tick(plant, { detectors: nobody, wall: wall(), ...weather }); } };
}

describe('what the schedule makes the junction do', () => {
  it('changes plans at a stage decision, and says why and until when', () => {
    const { plant, go } = junction('2026-12-01T05:58');
    go(1000);
    expect(plant.step?.view).toMatchObject({ plan: 'act', mode: 'actuated', schedule: { plan: 'act', reason: 'week', name: 'd' } });
    expect(plant.step?.view.schedule?.forMs).toBeLessThanOrEqual(60_000);
    go(900);
    expect(plant.step?.view).toMatchObject({ plan: 'fix', mode: 'fixed', source: 'schedule', planVersion: 4 });
    expect(plant.events.filter(({ code }) => code === 'plan.changed')).toHaveLength(1);
  });

  it('goes to planned flash through yellow and all red, and comes back through a start-up', () => {
    const { plant, go } = junction('2026-12-01T22:28');
    go(3000);
    expect(plant.step?.view).toMatchObject({ mode: 'flash', source: 'schedule', orders: [{ source: 'schedule', kind: 'flash' }] });
    const morning = junction('2026-12-02T04:29');
    morning.go(300);
    expect(morning.plant.step?.view.mode).not.toBe('actuated');
    morning.go(900);
    expect(morning.plant.step?.view).toMatchObject({ mode: 'actuated', plan: 'act' });
  });

  it('never flashes by a clock that nobody vouches for', () => {
    const { plant, go } = junction('2026-12-01T23:00', { synced: false, errorMs: null });
    go(1200);
    expect(plant.step?.view).toMatchObject({ mode: 'actuated', plan: 'act', schedule: { reason: 'clockUnknown', forMs: null } });
    // A clock that was never set chooses the default plan.
    const dead = junction('2001-01-01T07:00', { synced: false, errorMs: null });
    dead.go(1200);
    expect(dead.plant.step?.view).toMatchObject({ plan: 'act', schedule: { reason: 'clockUnknown' }, coordination: { freeReason: 'plan' } });
  });

  it('gives way to what a person has selected, flash included, and comes back', () => {
    const { plant, go } = junction('2026-12-01T23:00');
    go(300);
    expect(plant.step?.view.orders).toMatchObject([{ source: 'schedule' }]);
    go(1, { requests: [{ kind: 'select', plan: planFixed, planVersion: 4, source: 'technician', untilMs: plant.n * tickMs + 120_000 }] });
    go(900);
    expect(plant.step?.view).toMatchObject({ mode: 'fixed', source: 'technician', plan: 'fix' });
    go(1500);
    expect(plant.step?.view).toMatchObject({ mode: 'flash', source: 'schedule' });
  });

  it('tells when the dates of Tết run out', () => {
    const { plant, go } = junction('2026-12-01T08:00');
    go(2);
    expect(plant.step?.faults).toContainEqual({ code: 'schedule.tetRunsOut' });
  });
});

describe('a closed approach', () => {
  it('is held red, its calls void, and nobody waits there; it opens by itself', () => {
    const { plant, go } = junction('2027-02-05T10:30');
    const cars: Weather = { detectors: { dn: occupied, de: occupied, dl: occupied, pb: clear } };
    tickUntil(plant, (step) => step.view.mode === 'actuated', 600, () => ({ ...cars, wall: { wallMs: (localMomentMs('2027-02-05T10:30') ?? 0) - 7 * 3_600_000, synced: true, errorMs: 20 } }));
    go(600, cars);
    const from = plant.images.length;
    go(3000, cars);
    expect(plant.images.slice(from).some(({ image }) => image['e'] !== 'red')).toBe(false);
    expect(plant.step?.view).toMatchObject({ plan: 'closed', waitingS: { e: null } });
    expect(plant.step?.faults.map(({ code }) => code)).not.toContain('wait.exceeded');
    const after = junction('2027-02-06T12:01');
    after.go(1500, cars);
    expect(after.plant.images.some(({ image }) => image['e'] === 'green')).toBe(true);
    expect(after.plant.step?.view.schedule).toMatchObject({ plan: 'act', reason: 'closureOver', name: 'closed' });
  });

  it('ends a green that stands when the closure begins, through its own yellow, though nobody else calls', () => {
    const { plant, go } = junction('2027-02-05T04:31');
    tickUntil(plant, () => plant.written['e'] === 'green' && plant.n > 1500, 1800, () => ({ detectors: { dn: clear, de: occupied, dl: clear, pb: clear }, wall: { wallMs: (localMomentMs('2027-02-05T04:32') ?? 0) - 7 * 3_600_000, synced: true, errorMs: 20 } }));
    expect(plant.step?.view).toMatchObject({ plan: 'act', stage: 'B' });
    const from = plant.images.length - 1;
    go(1, { requests: [{ kind: 'select', plan: closedPlan, planVersion: 4, source: 'technician', untilMs: plant.n * tickMs + 600_000 }] });
    go(300, { detectors: { dn: clear, de: occupied, dl: clear, pb: clear } });
    const aspects = plant.images.slice(from).map(({ image }) => image['e']).filter((aspect, index, all) => aspect !== all[index - 1]);
    expect(aspects).toEqual(['green', 'yellow', 'red']);
    const ended = plant.events.filter(({ code, data }) => code === 'stage.greenEnded' && data['group'] === 'e').at(-1);
    expect(ended?.data['reason']).toBe('plan');
  });
});

describe('plans chosen by the traffic', () => {
  const responsive = responsiveSchema.parse({ intervalS: 60, minStayS: 180, signatures: [{ id: 's', plan: 'fix', measure: 'volume', detectors: [{ detector: 'dn' }, { detector: 'de' }], on: 600, off: 400 }] });
  const fresh = { ...freshDetector(0), heard: true };
  /** Minutes of so many vehicles on each detector; the plan chosen at the end of each. */
  function minutes(counts: readonly number[], failed: readonly string[] = []): readonly (string | null)[] {
    let track: ResponsiveTrack = quietTraffic;
    const chosen: (string | null)[] = [];
    let nowMs = 0;
    const step = (actuations: number): void => {
      nowMs += 1000;
      const sample = { presence: 'clear' as const, actuations, ageMs: 0, fault: false };
      track = stepResponsive(responsive, track, { nowMs, sinceLastMs: 1000, localMs: 1_800_000_020_000 + nowMs, samples: { dn: sample, de: sample }, tracks: { dn: { ...fresh, failed: failed.includes('dn') }, de: { ...fresh, failed: failed.includes('de') } }, allowed: true });
    };
    step(0);
    for (let second = 2; second <= 40; second += 1) step(50);
    for (const count of counts) {
      for (let second = 1; second <= 60; second += 1) step(second <= count ? 1 : 0);
      chosen.push(track.chosen?.plan ?? null);
    }
    return chosen;
  }

  it('come at one threshold, go at a lower one, and stay a while', () => {
    // 10 a minute = 600 an hour; 8 = 480 lies between; 6 = 360 is below the lower one.
    expect(minutes([8, 8, 10, 8, 8, 8, 6, 6])).toEqual([null, null, 'fix', 'fix', 'fix', 'fix', null, null]);
    expect(minutes([10, 0, 0, 0, 0])).toEqual(['fix', 'fix', 'fix', null, null]);
  });

  it('are not chosen by a detector that was not heard', () => {
    expect(minutes([20, 20], ['dn', 'de'])).toEqual([null, null]);
    expect(minutes([10, 10], ['dn'])).toEqual(['fix', 'fix']);
  });
});
