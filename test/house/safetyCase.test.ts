import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { subjects } from '../campaign/trial/subjects.ts';
import { missing, references } from './testReference.ts';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'safety-case.md'), 'utf8');
const folder = join(root, 'docs', 'safety-case');
const clausePattern = /\b(?:S[1-7]|T)(?:\.\d+)+\b/g;

interface Row { readonly clause: string; readonly test: string }

function rowsOf(text: string): Row[] {
  return text.split('\n').filter((line) => /^\| (?:S[1-7]|T)\./.test(line)).map((line) => {
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
    return { clause: cells[0] ?? '', test: cells.at(-1) ?? '' };
  });
}

const index = (document.split('## Index')[1] ?? '').split('\n## ')[0] ?? '';
const indexed = [...index.matchAll(clausePattern)].map(([clause]) => clause);
const rows = readdirSync(folder).flatMap((file) => rowsOf(readFileSync(join(folder, file), 'utf8')));

describe('docs/safety-case.md', () => {
  test('every clause of the index has exactly one row, and no row is outside the index', () => {
    expect(indexed.length).toBeGreaterThan(80);
    expect(rows.map(({ clause }) => clause).toSorted()).toEqual(indexed.toSorted());
    for (const section of ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'T']) expect(indexed.some((clause) => clause.startsWith(`${section}.`)), section).toBe(true);
  });

  test('every row names a test or says why it is not proved', () => {
    const open = rows.filter(({ test: cell }) => references(cell).length === 0 && !/^not proved here: \S/.test(cell));
    expect(open).toEqual([]);
  });

  test('every named test is there and runs', () => {
    const wrong = [document, ...rows.map(({ test: cell }) => cell)].flatMap(references).map(missing).filter((one) => one !== null);
    expect(wrong).toEqual([]);
  });

  test('a clause that cites the trials on real daemons is a subject of theirs, which they must have measured', () => {
    const citing = rows.filter(({ test: cell }) => cell.includes('`test/trials/trials.test.ts#')).map(({ clause }) => clause);
    expect(citing.length).toBeGreaterThan(5);
    expect([...new Set(subjects.flatMap(({ clauses }) => clauses))].toSorted()).toEqual(citing.toSorted());
  });

  test('a title that was changed, a file that is gone and a skipped test are noticed', () => {
    expect(missing('test/house/safetyCase.test.ts#every named test is there')).toMatch(/has no test/);
    expect(missing('test/house/noSuch.test.ts#x')).toMatch(/is not there/);
    expect(missing('test/house/safetyCase.test.ts#every named test is there and runs')).toBeNull();
  });
});
