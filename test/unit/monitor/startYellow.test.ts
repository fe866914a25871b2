import { expect, test } from 'vitest';
import { junction } from '../guard/junction.ts';
import { Bench, flash, stop, type Lamps } from './bench.ts';

// safety.md S2.1: yellow beside yellow is suspended in flash and in the yellow of a start-up alone, which any red ends.
const site = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }, { id: 'g3', kind: 'vehicle3' }, { id: 'p1', kind: 'pedestrian2' }] });
const yellows: Lamps = { 1: 'Y', 2: 'Y', 3: 'Y', 4: 'R' };

test('out of flash it is the start-up’s, as often as flash came before it', () => {
  const bench = new Bench(site);
  for (let round = 0; round < 3; round += 1) {
    bench.run(5, flash, { flashCommand: true });
    bench.run(20, flash);
    expect(bench.run(32, yellows)).toMatchObject({ type: 'consent', tokens: { b1: expect.any(Number) } });
  }
});

test('in operation it is a finding, though nobody with a yellow is at red', () => {
  const bench = new Bench(site);
  bench.startUp();
  expect(bench.tick(yellows)).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g1', 'g2'] });
});

test('the red of one group alone ends a start-up’s yellow', () => {
  const bench = new Bench(site);
  bench.run(5, flash, { flashCommand: true });
  bench.run(20, flash);
  bench.run(20, yellows);
  // Beside a red it was always a finding; what is new is the tick after, in which all show yellow again.
  expect(bench.tick({ ...stop, 1: 'Y' }).type).toBe('consent');
  expect(bench.tick(yellows)).toMatchObject({ type: 'veto', cause: 'unsafeWrite' });
});

test('on read-back: boards that are late by a lost frame are heard out, boards that stay yellow are not', () => {
  const late = new Bench(site);
  late.startUp();
  late.run(20, flash, { flashCommand: true });
  late.run(20, flash);
  late.run(32, yellows);
  expect(late.run(4, stop, { seen: yellows }).type).toBe('consent');
  expect(late.run(30, stop).type).toBe('consent');
  expect(late.run(4, stop, { seen: yellows })).toMatchObject({ type: 'veto', cause: 'conflict', groups: ['g1', 'g2'] });
});

test('a monitor that starts beside a running junction does not know, and accuses nobody', () => {
  const bench = new Bench(site);
  bench.applied = yellows;
  expect(bench.run(20, yellows)).toMatchObject({ type: 'consent', tokens: {} });
});
