import { expect, test } from 'vitest';
import { readProgramme } from '../../../src/monitor/programme.ts';
import { junction } from '../guard/junction.ts';
import { Bench, stop } from './bench.ts';

// safety.md S1. Slots: 1 `a`, a flashing yellow arrow that yields to `t` (2); 3 `n` has nothing to do with it; 4 `w` yields to `a`.
const site = junction({
  groups: [{ id: 'a', kind: 'flashingYellowArrow' }, { id: 't', kind: 'vehicle3' }, { id: 'n', kind: 'vehicle3' }, { id: 'w', kind: 'vehicle3' }],
  together: [['a', 't', 'yield'], ['a', 'n', 'none'], ['a', 'w', 'yield'], ['t', 'n', 'none'], ['t', 'w', 'none'], ['n', 'w', 'none']],
  intergreens: { 'a>t': 6000, 't>a': 5000 },
});
const safety = { ...site, relations: site.relations.map((one) => (one.b === 'w' && one.a === 'a' && one.relation === 'yield' ? { ...one, who: 'w', to: 'a' } : one)) };

function started(): Bench {
  const bench = new Bench(safety);
  bench.startUp();
  return bench;
}

test('its own reading: beside the steady green runs who has nothing to do with it or yields to it; all else is denied', () => {
  const apartOf = (changed: object): string => {
    const read = readProgramme({ format: 'ngatu-site/1', safety: { ...safety, ...changed } });
    if (!read.ok) throw new Error(read.problem);
    return read.programme.apart.map((apart, cell) => (apart ? `${Math.floor(cell / 4)}>${cell % 4}` : '')).filter((cell) => cell !== '').join(' ');
  };
  expect(apartOf({})).toBe('0>1');
  // A pair of the list that no relation speaks of, and two that yield to each other.
  expect(apartOf({ relations: safety.relations.filter((one) => one.b !== 'n') })).toBe('0>1 0>2');
  expect(apartOf({ relations: safety.relations.map((one) => (one.b === 'w' ? { ...one, mutual: true } : one)) })).toBe('0>1 0>3');
});

test('steady green is granted by its own name, and only while the other stands', () => {
  const bench = started();
  expect(bench.tick(stop, { asked: ['a/steady', 't', 'n', 'w'] })).toMatchObject({ granted: ['a/steady', 'n', 'w'] });
  expect(bench.tick(stop, { asked: ['t', 'a/steady'] })).toMatchObject({ granted: ['t'] });
  expect(bench.tick(stop, { asked: ['t', 'a'] })).toMatchObject({ granted: ['t', 'a'] });
  bench.light('t', { ...stop, 2: 'G' });
  bench.run(50, { ...stop, 2: 'G' });
  expect(bench.tick({ ...stop, 2: 'G' }, { asked: ['a/steady'] })).toMatchObject({ granted: [] });
  expect(bench.tick({ ...stop, 2: 'G' }, { asked: ['a'] })).toMatchObject({ granted: ['a'] });
});

test('a grant of the yielding aspect lights no steady green', () => {
  const bench = started();
  expect(bench.tick(stop, { asked: ['a'] })).toMatchObject({ granted: ['a'] });
  expect(bench.tick({ ...stop, 1: 'G' })).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['a'] });
});

test('both in one image, told or on the lamps', () => {
  const told = started();
  told.light('a/steady', { ...stop, 1: 'G' });
  expect(told.run(10, { ...stop, 1: 'G' }).type).toBe('consent');
  expect(told.tick({ ...stop, 1: 'G', 2: 'Y' })).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['a', 't'] });
  const seen = started();
  seen.light('a/steady', { ...stop, 1: 'G' });
  seen.run(5, { ...stop, 1: 'G' });
  expect(seen.run(4, { ...stop, 1: 'G' }, { seen: { ...stop, 1: 'G', 2: 'G' } })).toMatchObject({ type: 'veto', cause: 'conflict', groups: ['a', 't'] });
  const yielding = started();
  yielding.light('a', { ...stop, 1: 'y' });
  yielding.light('t', { ...stop, 1: 'y', 2: 'G' }, { ...stop, 1: 'y' });
  expect(yielding.run(30, { ...stop, 1: 'y', 2: 'G' }).type).toBe('consent');
});

test('the other waits for the intergreen after a steady green that went over into yielding', () => {
  const bench = started();
  bench.light('a/steady', { ...stop, 1: 'G' });
  bench.run(50, { ...stop, 1: 'G' });
  const fromN = bench.n;
  bench.light('t', { ...stop, 1: 'y', 2: 'G' }, { ...stop, 1: 'y' });
  expect(bench.n - fromN).toBeGreaterThanOrEqual(60);
  expect(bench.n - fromN).toBeLessThanOrEqual(66);
  expect(bench.run(20, { ...stop, 1: 'y', 2: 'G' }).type).toBe('consent');
  const hurried = started();
  hurried.light('a/steady', { ...stop, 1: 'G' });
  hurried.run(50, { ...stop, 1: 'G' });
  hurried.run(20, { ...stop, 1: 'y' });
  expect(hurried.run(2, { ...stop, 1: 'y' }, { seen: { ...stop, 1: 'Y', 2: 'G' } })).toMatchObject({ type: 'veto', cause: 'shortIntergreen', groups: ['a', 't'] });
});

test('an image on the wire with a steady green that was told to yield', () => {
  const bench = started();
  bench.light('a', { ...stop, 1: 'y' });
  bench.run(10, { ...stop, 1: 'y' });
  bench.onWire({ ...stop, 1: 'G' });
  expect(bench.tick({ ...stop, 1: 'y' })).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['a'] });
});
