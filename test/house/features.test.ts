import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'features.md'), 'utf8');

/** How many features each group of the list has; K7 and O2 are of other groups. */
const counts = { A: 18, B: 10, C: 10, D: 11, E: 8, F: 7, G: 7 } as const;
const asked = [...Object.entries(counts).flatMap(([group, count]) => Array.from({ length: count }, (_, index) => `${group}${index + 1}`)), 'K7', 'O2'];

interface Row { readonly id: string; readonly state: string; readonly tests: readonly string[] }

const rows: readonly Row[] = document.split('\n').filter((line) => /^\| [A-Z]\d+ \|/.test(line)).map((line) => {
  const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
  return { id: cells[0] ?? '', state: cells[2] ?? '', tests: [...(cells.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '') };
});

describe('docs/features.md', () => {
  test('every feature of groups A to G has exactly one line', () => {
    expect(rows.map(({ id }) => id).toSorted()).toEqual(asked.toSorted());
  });

  test('what is done names its tests, what is not says why', () => {
    expect(rows.filter(({ state }) => !/^(?:done|part|no)\b/.test(state)).map(({ id }) => id)).toEqual([]);
    expect(rows.filter(({ state, tests }) => !state.startsWith('no') && tests.length === 0).map(({ id }) => id)).toEqual([]);
    expect(rows.filter(({ state }) => !state.startsWith('done') && !/^(?:part|no): \S/.test(state)).map(({ id }) => id)).toEqual([]);
  });

  test('every named test is there', () => {
    const missing = rows.flatMap(({ id, tests }) => tests.filter((name) => !['.test.ts', '.ts', '.txt'].some((ending) => existsSync(join(root, 'test', `${name}${ending}`)))).map((name) => `${id}: ${name}`));
    expect(missing).toEqual([]);
  });
});
