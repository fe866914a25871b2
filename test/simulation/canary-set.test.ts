import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { roads } from '../canary/canary.ts';
import { canaries, canaryNamed, observing } from '../canary/catalogue.ts';
import { find } from '../canary/cases.ts';
import { patched } from '../canary/patch.ts';

const root = join(import.meta.dirname, '..', '..');
const source = (file: string): string => readFileSync(join(root, file), 'utf8');

test('every canary changes the source as it stands now', () => {
  for (const { name, patches } of [...canaries, { name: 'observing', patches: observing }]) {
    for (const { file } of patches) {
      const before = source(file);
      expect(patched(file, before, patches), name).not.toBe(before);
    }
  }
});

test('a text that is not there, or twice, is no canary', () => {
  const patch = { file: 'a.ts', find: 'b', replace: 'c' };
  expect(() => patched('a.ts', 'abc abc', [patch])).toThrow('2 times');
  expect(() => patched('a.ts', 'xyz', [patch])).toThrow('0 times');
  expect(patched('a.ts', 'abc', [patch])).toBe('acc');
});

test('canaries of every road, at least thirty, each with a name of its own', () => {
  expect(canaries.length).toBeGreaterThanOrEqual(30);
  expect(new Set(canaries.map(({ name }) => name)).size).toBe(canaries.length);
  for (const road of roads) expect(canaries.some((canary) => canary.road === road), road).toBe(true);
  for (const { provokedBy = [] } of canaries) for (const name of provokedBy) expect(canaryNamed(name).name).toBe(name);
});

// The fastest of each kind; all of them, and their pairs, are `scripts/campaign canaries`.
test.each([
  { name: 'control: intergreen transposed', by: 'guard refuses: intergreen' },
  { name: 'control: no red after yellow', by: 'guard refuses: cycle' },
  { name: 'guard: yellow halved', by: 'shortYellow' },
  { name: 'guard: minimum green forgotten', by: 'shortGreen' },
])('canary: $name', ({ name, by }) => {
  const { lamps, roads: stopped } = find({ names: [name], scenarios: [canaryNamed(name).scenario] });
  expect([...lamps, ...stopped]).toContain(by);
});
