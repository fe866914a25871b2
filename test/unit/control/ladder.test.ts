import { describe, expect, it } from 'vitest';
import { climb, groundRung, minimumStayMs, type LadderFacts } from '../../../src/control/order/ladder.ts';
import { clear, createPlant, failed, tick, tickMs, type Plant } from '../../property/control/plant.ts';
import { crossing, planActuated } from './crossing.ts';

const good: LadderFacts = { mode: 'coordinated', coordinable: true, longWait: false, blind: false, ahead: true };

describe('the ladder (control.md)', () => {
  it('goes as low as it must, says why, and comes back when the cause is gone', () => {
    let ladder = groundRung('coordinated', 0);
    expect(ladder).toMatchObject({ rung: 'actuated', cause: 'clock' });
    ladder = climb(ladder, good, 100);
    expect(ladder).toMatchObject({ rung: 'coordinated', cause: null });
    ladder = climb(ladder, { ...good, coordinable: false, blind: true }, 100 + minimumStayMs);
    expect(ladder).toMatchObject({ rung: 'fixed', wanted: 'coordinated', cause: 'clock' });
    ladder = climb(ladder, good, 100 + 2 * minimumStayMs);
    expect(ladder).toMatchObject({ rung: 'coordinated', cause: null });
  });

  it('keeps a rung for its minimum stay, up and down', () => {
    const first = climb(groundRung('actuated', 0), { ...good, mode: 'actuated' }, 0);
    const blind = climb(first, { ...good, mode: 'actuated', blind: true }, 100);
    expect(blind.rung).toBe('fixed');
    expect(climb(blind, { ...good, mode: 'actuated' }, 99 + minimumStayMs).rung).toBe('fixed');
    expect(climb(blind, { ...good, mode: 'actuated' }, 100 + minimumStayMs).rung).toBe('actuated');
  });

  it('follows at once what somebody else is wanted to run', () => {
    const blind = climb(groundRung('actuated', 0), { ...good, mode: 'actuated', blind: true }, 100);
    expect(climb(blind, { ...good, mode: 'fixed', blind: true }, 200)).toMatchObject({ rung: 'fixed', wanted: 'fixed', cause: null });
  });

  it('the optimiser within a cycle: without the clock by itself, without sight in step on demand', () => {
    const mode = 'adaptiveCoordinated';
    const later = minimumStayMs;
    expect(climb(groundRung(mode, 0), { ...good, mode }, 0)).toMatchObject({ rung: mode, wanted: mode, cause: null });
    const up = climb(groundRung(mode, 0), { ...good, mode }, 0);
    expect(climb(up, { ...good, mode, coordinable: false }, later)).toMatchObject({ rung: 'adaptiveIsolated', cause: 'clock' });
    expect(climb(up, { ...good, mode, ahead: false }, later)).toMatchObject({ rung: 'coordinated', cause: 'detectors' });
    expect(climb(up, { ...good, mode, longWait: true }, later)).toMatchObject({ rung: 'fixed', cause: 'longWait' });
    expect(climb(up, { ...good, mode: 'coordinated' }, later)).toMatchObject({ rung: 'coordinated', wanted: 'coordinated' });
  });

  it('an adaptive plan has the optimiser where it sees ahead; where it does not, it runs on demand and says why', () => {
    expect(climb(groundRung('adaptive', 0), { ...good, mode: 'adaptive' }, 0)).toMatchObject({ rung: 'adaptiveIsolated', wanted: 'adaptiveIsolated', cause: null });
    const short = climb(groundRung('adaptive', 0), { ...good, mode: 'adaptive', ahead: false }, 100);
    expect(short).toMatchObject({ rung: 'actuated', wanted: 'adaptiveIsolated', cause: 'detectors' });
    expect(climb(short, { ...good, mode: 'adaptive' }, 99 + minimumStayMs).rung).toBe('actuated');
    expect(climb(short, { ...good, mode: 'adaptive' }, 100 + minimumStayMs)).toMatchObject({ rung: 'adaptiveIsolated', cause: null });
  });
});

function run(plant: Plant, ticks: number, blind: boolean): void {
  const one = blind ? failed : clear;
  for (let n = 0; n < ticks; n += 1) tick(plant, { detectors: { dn: one, de: one, dl: one, pb: one } });
}

describe('a junction whose detectors are gone', () => {
  it('steps to fixed time, and back once they are there and the stay is over; each step is logged with its cause', () => {
    const plant = createPlant({ site: crossing(), plan: planActuated, planVersion: 1 });
    run(plant, 700, false);
    expect(plant.step?.view).toMatchObject({ mode: 'actuated', ladder: { rung: 'actuated', cause: null } });
    run(plant, 700, true);
    expect(plant.step?.view).toMatchObject({ mode: 'fixed', ladder: { rung: 'fixed', wanted: 'actuated', cause: 'detectors' } });
    run(plant, 900, false);
    expect(plant.step?.view).toMatchObject({ mode: 'actuated', ladder: { rung: 'actuated', cause: null } });
    expect(plant.events.filter(({ code }) => code === 'ladder.step').map(({ data }) => [data['from'], data['to'], data['cause']])).toEqual([['actuated', 'fixed', 'detectors'], ['fixed', 'actuated', null]]);
    expect(plant.n * tickMs).toBeGreaterThan(minimumStayMs);
  });
});
