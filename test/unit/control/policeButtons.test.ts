import { describe, expect, it } from 'vitest';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { clear, createPlant, failed, occupied, tick, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { crossing, detector, planFixed } from './crossing.ts';

const inputs = ['bA', 'bB', 'bC', 'rB', 'rStep'] as const;
type Input = (typeof inputs)[number];
const contact = (id: Input, channel: number): ReturnType<typeof detector> => detector(id, { groups: ['n'], kind: 'loop', role: 'count', call: 'none', extend: false, channel });
const base = crossing().traffic.detectors;
const site = crossing({
  traffic: {
    builtinPlan: planFixed, detectors: [...base, ...inputs.map(contact)],
    police: { remoteIdleS: 60, buttons: [{ input: 'bA', stage: 'A' }, { input: 'bB', stage: 'B' }, { input: 'bC', stage: 'C' }, { input: 'rB', stage: 'B', remote: true }, { input: 'rStep', remote: true }] },
  },
});

const idle: Readonly<Record<string, DetectorSample>> = Object.fromEntries([...base.map(({ id }) => id), ...inputs].map((id) => [id, clear]));
const manual = { policeManual: true };
const weather = (down: readonly Input[] = [], more: Weather = {}): Weather => ({ inputs: manual, detectors: { ...idle, ...Object.fromEntries(down.map((id) => [id, occupied])) }, ...more });

/** By hand, in stage A. */
function byHand(): Plant {
  const plant = createPlant({ site, plan: planFixed, planVersion: 0 });
  tickUntil(plant, ({ view }) => view.stage === 'A' && !view.interstage, 600, () => ({ detectors: idle }));
  tick(plant, weather());
  tick(plant, weather());
  expect(plant.state.order.ruling).toMatchObject({ source: 'policePanel', force: { kind: 'hold' } });
  plant.events.length = 0;
  return plant;
}
const press = (plant: Plant, ...down: readonly Input[]): void => { for (let count = 0; count < 3; count += 1) tick(plant, weather(down)); tick(plant, weather()); };
const stands = (plant: Plant, stage: string): void => { tickUntil(plant, ({ view }) => view.stage === stage && !view.interstage, 600, () => weather()); };
const stay = (plant: Plant, ticks: number): void => { for (let count = 0; count < ticks; count += 1) tick(plant, weather()); };

describe('stage buttons of the police panel', () => {
  it('lead to their stage and stay there, and are in the log with the stage', () => {
    const plant = byHand();
    press(plant, 'bC');
    stands(plant, 'C');
    stay(plant, 900);
    expect(plant.step?.view).toMatchObject({ stage: 'C', mode: 'manual', source: 'policePanel' });
    expect(plant.step?.view.orders[0]).toMatchObject({ source: 'policePanel', kind: 'stage', stage: 'C' });
    expect(plant.events.filter(({ code }) => code === 'panel.key').map(({ data }) => data)).toEqual([{ key: 'bC', on: true, stage: 'C' }]);
  });

  it('a step goes on from the stage that was asked for; the last press counts', () => {
    const plant = byHand();
    press(plant, 'bB');
    stands(plant, 'B');
    for (let count = 0; count < 2; count += 1) tick(plant, weather([], { inputs: { ...manual, policeStep: true } }));
    stands(plant, 'C');
    press(plant, 'bA');
    press(plant, 'bB');
    stands(plant, 'B');
  });

  it('minimum greens are kept, and during an interstage only groups that are still red are told anything else', () => {
    const plant = byHand();
    press(plant, 'bB');
    tickUntil(plant, ({ view }) => view.nextStage === 'B', 300, () => weather());
    press(plant, 'bC');
    stands(plant, 'C');
    // East-west was never green: it was still red when another stage was asked for.
    expect(plant.images.filter(({ image }) => image['e'] === 'green')).toEqual([]);
    const green = plant.images.filter(({ image }) => image['n'] === 'green').length;
    expect(green).toBeGreaterThanOrEqual(60);
  });

  it('lead out of all red', () => {
    const plant = byHand();
    for (let count = 0; count < 2; count += 1) tick(plant, weather([], { inputs: { ...manual, policeAllRed: true } }));
    tickUntil(plant, ({ posture }) => posture === 'allRed', 400, () => weather());
    press(plant, 'bB');
    stands(plant, 'B');
  });

  it('say nothing without the key, and nothing once they have failed', () => {
    const plant = createPlant({ site, plan: planFixed, planVersion: 0 });
    tickUntil(plant, ({ view }) => view.stage === 'A' && !view.interstage, 600, () => ({ detectors: idle }));
    for (let count = 0; count < 5; count += 1) {
      tick(plant, { detectors: { ...idle, bC: occupied, rB: occupied } });
      expect(plant.state.order.ruling.source).toBeNull();
    }
    const other = byHand();
    for (let count = 0; count < 50; count += 1) tick(other, weather([], { detectors: { ...idle, bC: failed } }));
    expect(other.state.order.ruling).toMatchObject({ force: { kind: 'hold' } });
  });

  it('a press between two polls is a press; a missed scan is no second one', () => {
    const plant = byHand();
    tick(plant, weather([], { detectors: { ...idle, bC: { ...clear, actuations: 1 } } }));
    expect(plant.state.order.ruling.force).toEqual({ kind: 'stage', stage: 'C' });
    press(plant, 'bB');
    tick(plant, weather(['bB']));
    tick(plant, weather([], { detectors: { ...idle, bB: { ...clear, presence: 'unknown' } } }));
    tick(plant, weather(['bB']));
    // Down, unknown, down: one press.
    expect(plant.events.filter(({ code, data }) => code === 'panel.key' && data?.['key'] === 'bB')).toHaveLength(2);
  });

  it('stuck for more than 60 s is ignored, with an alarm', () => {
    const plant = byHand();
    for (let count = 0; count < 605; count += 1) tick(plant, weather(['bC']));
    expect(plant.step?.faults).toContainEqual({ code: 'button.stuck', detector: 'bC' });
    expect(plant.state.order.ruling.force).toEqual({ kind: 'hold' });
  });
});

describe('the radio of the police', () => {
  it('chooses and steps as the panel does, and says that it was the radio', () => {
    const plant = byHand();
    press(plant, 'rB');
    stands(plant, 'B');
    press(plant, 'rStep');
    stands(plant, 'C');
    expect(plant.events.filter(({ code }) => code === 'panel.key').map(({ data }) => data)).toEqual([{ key: 'rB', on: true, stage: 'B', remote: true }, { key: 'rStep', on: true, remote: true }]);
  });

  it('is automatic again after its own time; the panel keeps 30 min, and has it again with its first press', () => {
    const plant = byHand();
    press(plant, 'rB');
    stay(plant, 580);
    expect(plant.state.order.ruling.source).toBe('policePanel');
    stay(plant, 30);
    expect(plant.state.order.ruling.source).toBeNull();
    expect(plant.events.filter(({ code }) => code === 'command.ended').map(({ data }) => data)).toEqual([{ command: 'hold', source: 'policePanel', cause: 'idle' }]);
    const other = byHand();
    press(other, 'rB');
    press(other, 'bB');
    stay(other, 1200);
    expect(other.state.order.ruling.source).toBe('policePanel');
  });
});
