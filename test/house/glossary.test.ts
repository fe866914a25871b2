import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const textOf = (pattern: string): string => globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
const [model, sentences] = [textOf('src/model/*.ts'), textOf('src/text/*.ts')];
const page = readFileSync(join(root, 'docs/glossary.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/gm)].map(([, word, english, vietnamese]) => ({ word: word ?? '', english: english?.trim() ?? '', vietnamese: vietnamese?.trim() ?? '' }));

/** Second words for what has one: they had crept in, and stay out. */
const strays = ['đỏ hết', 'đỏ toàn bộ', 'bộ canh gác', 'nhóm tín hiệu', 'nhấp nháy vàng', 'dọn đường'];

describe('docs/glossary.md', () => {
  test('has a line for each word, once', () => {
    expect(rows.length).toBeGreaterThan(35);
    expect(new Set(rows.map(({ word }) => word)).size).toBe(rows.length);
    expect(new Set(rows.map(({ vietnamese }) => vietnamese)).size).toBe(rows.length);
  });

  test('says the words of the code', () => {
    expect(rows.filter(({ word }) => !new RegExp(`\\b${word}`, 'i').test(model)).map(({ word }) => word)).toEqual([]);
  });

  test('says the words of the tool', () => {
    const lower = sentences.toLowerCase();
    expect(rows.filter(({ english, vietnamese }) => !lower.includes(english.toLowerCase()) || !lower.includes(vietnamese.toLowerCase())).map(({ english, vietnamese }) => `${english} / ${vietnamese}`)).toEqual([]);
  });

  test('no second word for the same thing is in the tool or the technician’s pages', () => {
    const said = [sentences, textOf('docs/field-guide/vi.md'), textOf('docs/operations.vi.md')].join('\n').toLowerCase();
    expect(strays.filter((word) => said.includes(word))).toEqual([]);
  });
});
