import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { forcedSamples, stepForces, type DetectorForces } from '../../../src/control/detection/force.ts';
import { preemptionSchema } from '../../../src/model/preemption.ts';
import { clear, createPlant, occupied, tick, tickUntil, type Plant } from '../../property/control/plant.ts';
import { crossing, detector, planActuated } from './crossing.ts';

const base = crossing();
const site = crossing({
  traffic: {
    detectors: [...base.traffic.detectors, detector('fire', { groups: ['n'], role: 'count', call: 'none', channel: 9 }), detector('bA', { groups: ['n'], role: 'count', call: 'none', channel: 10 })],
    preemptions: [preemptionSchema.parse({ id: 'fire', kind: 'fire', inputs: [{ detector: 'fire', active: 'occupied' }], dwell: ['A'] })],
    police: { remoteIdleS: 600, buttons: [{ input: 'bA', stage: 'A' }] },
  },
});
const { traffic } = site;
const quiet = { dn: clear, de: clear, dl: clear, pb: clear, fire: clear, bA: clear };
type Force = Extract<ControlRequest, { readonly kind: 'detector' }>;
const force = (detectorId: string, state: Force['state'], more: Partial<Force> = {}): ControlRequest => ({ kind: 'detector', detector: detectorId, state, source: 'technician', by: 'Lan', untilMs: 60_000, ...more });
const after = (before: DetectorForces, request: ControlRequest, nowMs = 1000): ReturnType<typeof stepForces> => stepForces(traffic, before, [request], nowMs);

/** Running, everybody served once: it rests in a stage that nobody calls away. */
function resting(): Plant {
  const plant = createPlant({ site, plan: planActuated, planVersion: 0 });
  for (let count = 0; count < 1500; count += 1) tick(plant, { detectors: quiet });
  return plant;
}
const stage = (plant: Plant): unknown => plant.step?.view.stage;

describe('a forced detector', () => {
  it('on calls and prolongs, off does neither, suspended it is on recall; and it is there again when its time is over', () => {
    const plant = resting();
    const here = stage(plant);
    const [id, other] = here === 'B' ? ['dl', 'C'] : ['de', 'B'];
    tick(plant, { detectors: quiet, requests: [force(id, 'on', { untilMs: plant.n * 100 + 60_000 })] });
    tickUntil(plant, ({ view }) => view.stage === other && !view.interstage, 300, () => ({ detectors: quiet }));
    expect(plant.step?.view.forces[id]).toMatchObject({ state: 'on', source: 'technician', by: 'Lan' });
    // Nobody is let through by one that says that nobody is there.
    const blind = resting();
    const at = stage(blind);
    const [caller] = at === 'B' ? ['dl'] : ['de'];
    tick(blind, { detectors: quiet, requests: [force(caller, 'off', { untilMs: blind.n * 100 + 20_000 })] });
    for (let count = 0; count < 198; count += 1) tick(blind, { detectors: { ...quiet, [caller]: occupied } });
    expect(stage(blind)).toBe(at);
    tickUntil(blind, ({ view }) => view.interstage, 100, () => ({ detectors: { ...quiet, [caller]: occupied } }));
    expect(blind.events.filter(({ code }) => code === 'command.ended').map(({ data }) => data)).toEqual([{ command: 'detector.off', detector: caller, source: 'technician', cause: 'end' }]);
    const recalled = resting();
    const from = stage(recalled);
    const [unheard, next] = from === 'B' ? ['dl', 'C'] : ['de', 'B'];
    tick(recalled, { detectors: quiet, requests: [force(unheard, 'suspend', { untilMs: recalled.n * 100 + 60_000 })] });
    tickUntil(recalled, ({ view }) => view.stage === next && !view.interstage, 400, () => ({ detectors: quiet }));
  });

  it('is pressed again and again where it is a button, so that it is not stuck', () => {
    const plant = resting();
    tick(plant, { detectors: quiet, requests: [force('pb', 'on', { untilMs: plant.n * 100 + 200_000 })] });
    const faults = new Set<string>();
    let walks = 0;
    for (let count = 0; count < 1500; count += 1) {
      const before = plant.written['p'];
      for (const { code } of tick(plant, { detectors: { ...quiet, de: occupied } }).faults) faults.add(code);
      if (before !== 'green' && plant.written['p'] === 'green') walks += 1;
    }
    expect([...faults]).toEqual([]);
    expect(walks).toBeGreaterThan(1);
  });

  it('never is a contact of a preemption or of the police, nor one that the site has not', () => {
    for (const id of ['fire', 'bA', 'nowhere']) {
      const { forces, events } = after({}, force(id, 'on'));
      expect(forces).toEqual({});
      expect(events).toEqual([{ code: 'command.rejected', data: { command: 'detector', detector: id, source: 'technician', detail: 'detector.notForced' } }]);
    }
  });

  it('ends: the centre’s with its lease of 120 s, the technician’s within a day; the technician’s word stands over the centre’s', () => {
    const long = after({}, force('de', 'on', { source: 'centre', by: 'desk 3', untilMs: 9e12 })).forces;
    expect(long['de']?.untilMs).toBe(121_000);
    expect(after({}, force('de', 'off', { untilMs: 9e12 })).forces['de']?.untilMs).toBe(86_401_000);
    const mine = after(long, force('de', 'off')).forces;
    expect(mine['de']).toMatchObject({ state: 'off', source: 'technician' });
    expect(after(mine, force('de', 'on', { source: 'centre' })).events).toMatchObject([{ data: { detail: 'detector.higherForced' } }]);
    expect(after(mine, force('de', null, { source: 'centre' })).forces).toEqual(mine);
    expect(after(mine, force('de', null))).toEqual({ forces: {}, events: [{ code: 'command.ended', data: { command: 'detector.off', detector: 'de', source: 'technician', cause: 'released' } }] });
    expect(stepForces(traffic, long, [], 121_000)).toEqual({ forces: {}, events: [{ code: 'command.ended', data: { command: 'detector.on', detector: 'de', source: 'centre', cause: 'lease' } }] });
  });

  it('changes nobody else’s sample', () => {
    const seen = forcedSamples(traffic.detectors, { de: { state: 'suspend', source: 'technician', untilMs: 9e12 } }, quiet, 0);
    expect({ ...seen, de: clear }).toEqual(quiet);
    expect(seen['de']).toMatchObject({ fault: true });
    expect(forcedSamples(traffic.detectors, {}, quiet, 0)).toBe(quiet);
  });
});
