import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/model/plan.ts';
import { decidedSchema, type DecidedRecord } from '../../../../src/model/why.ts';
import { clear, createPlant, failed, occupied, tick, tickUntil, type Plant } from '../../../property/control/plant.ts';
import { crossing, detector, planActuated, planFixed } from '../crossing.ts';
import { dwelling } from '../dwelling.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };
const decided = (plant: Plant): readonly DecidedRecord[] => plant.events.flatMap(({ code, data }) => (code === 'stage.decided' ? [decidedSchema.parse(data)] : []));
const run = (plant: Plant, ticks: number, detectors: Parameters<typeof tick>[1]): void => { for (let count = 0; count < ticks; count += 1) tick(plant, detectors); };

/** The second stage takes nobody's green: a lead for the left. */
function leading(): ReturnType<typeof crossing> {
  const base = crossing();
  return {
    ...base,
    safety: { ...base.safety, relations: base.safety.relations.map((one) => (one.a === 'n' && one.b === 'l' ? { ...one, relation: 'none' as const } : one)), permissive: [['n', 'p'], ['n', 'l']] },
    traffic: { ...base.traffic, stages: [{ id: 'A', groups: ['n'], throughAllRed: [] }, { id: 'B', groups: ['n', 'l'], throughAllRed: [] }, { id: 'C', groups: ['e'], throughAllRed: [] }] },
  };
}

describe('what bound a decision by rule', () => {
  it.each<Plan['mode']>(['fixed', 'coordinatedFixed'])('is the clock in %s, also where the next stage takes nobody’s green', (mode) => {
    const plant = createPlant({ site: leading(), plan: { ...planFixed, mode }, planVersion: 3 });
    run(plant, 2000, { detectors: { ...nobody, de: occupied } });
    const [, ...later] = decided(plant);
    expect(later.length).toBeGreaterThan(4);
    expect(later.map(({ binding, alternative }) => [binding, alternative])).toEqual(later.map(() => ['split', undefined]));
    expect(later.some(({ left, stage }) => left === 'A' && stage === 'B')).toBe(true);
  });

  it('is the time of a broken detector, not a gap that nobody could see', () => {
    const base = crossing();
    const site = crossing({ traffic: { detectors: base.traffic.detectors.map((one) => (one.id === 'dn' ? detector('dn', { groups: ['n'], failTimeMs: 12_000 }) : one)) } });
    const plant = dwelling(planActuated, site);
    // Until then it was well.
    plant.events.length = 0;
    for (let count = 0; count < 900; count += 1) tick(plant, { detectors: { ...nobody, dn: failed, de: count % 300 < 50 ? occupied : clear } });
    expect(decided(plant).filter(({ left, gapOut }) => left === 'A' && gapOut.includes('n')).map(({ binding }) => binding)).toContain('blind');
    expect(decided(plant).filter(({ gapOut }) => gapOut.includes('n')).map(({ binding }) => binding)).not.toContain('gap');
  });

  it('is the promise where a green was decided at its onset, and who waited is told as of then', () => {
    const displays = ['n', 'e', 'l'].map((group, at) => ({ id: `c${group}`, group, board: 'b1', channel: at + 1 }));
    const plant = createPlant({ site: crossing({ traffic: { displays } }), plan: planActuated, planVersion: 1 });
    tickUntil(plant, (step) => step.view.mode !== 'startup', 400, () => ({ detectors: nobody }));
    // Whoever has green goes on being seen, and the other waits: a gap that could be seen there is none.
    for (let count = 0; count < 2500; count += 1) {
      const [north, east] = [plant.written['n'] === 'green', plant.written['e'] === 'green'];
      tick(plant, { detectors: { ...nobody, dn: north || count % 500 < 5 ? occupied : clear, de: east || north ? occupied : clear } });
    }
    const promised = decided(plant).filter(({ promisedS, cause }) => promisedS !== undefined && cause === 'call');
    expect(promised.length).toBeGreaterThan(2);
    expect(new Set(promised.map(({ binding }) => binding))).toEqual(new Set(['promise']));
    expect(promised.every(({ promisedS }) => (promisedS ?? 0) >= 5)).toBe(true);
  });
});

describe('the best alternative of a decision by rule', () => {
  it('of a soft recall is the next stage that is softly recalled', () => {
    const plant = dwelling({ ...planActuated, recalls: [{ group: 'e', recall: 'soft' }, { group: 'n', recall: 'soft' }] });
    run(plant, 100, { detectors: { ...nobody, dl: occupied } });
    run(plant, 400, { detectors: nobody });
    expect(decided(plant).at(-1)).toMatchObject({ left: 'C', stage: 'A', cause: 'softRecall', alternative: 'B' });
  });

  it('is to stay where nobody else asks, and nothing at a maximum', () => {
    const plant = dwelling();
    run(plant, 100, { detectors: { ...nobody, de: occupied } });
    expect(decided(plant).at(-1)).toMatchObject({ stage: 'B', binding: 'gap', alternative: 'stay' });
    // North comes, and east goes on without a gap until its maximum.
    run(plant, 600, { detectors: { ...nobody, de: occupied, dn: occupied } });
    const maxed = decided(plant).find(({ left, maxOut }) => left === 'B' && maxOut.includes('e'));
    expect(maxed).toMatchObject({ stage: 'A', binding: 'maximum' });
    expect(maxed?.alternative).toBeUndefined();
  });
});
