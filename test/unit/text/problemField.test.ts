import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problem } from '../../../src/model/problem.ts';
import { admissionProblemCodes, fieldProblemCodes } from '../../../src/model/siteProblem.ts';
import { problemText } from '../../../src/text/problem.ts';

const codesIn = (pattern: string): string[] => globSync(pattern, { cwd: new URL('../../../', import.meta.url).pathname })
  .flatMap((file) => [...readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').matchAll(/(?:problem|warning|note)\('([\w.]+)'/g)].map(([, code]) => code ?? ''));

test('every code that the field rooms use has its sentence, and no sentence is for nobody', () => {
  expect([...new Set(codesIn('src/field/**/*.ts'))].toSorted()).toEqual([...fieldProblemCodes].toSorted());
});

test('both languages, filled in, and different', () => {
  for (const code of [...fieldProblemCodes, ...admissionProblemCodes]) {
    const [vi, en] = (['vi', 'en'] as const).map((lang) => problemText(lang, problem(code, 'here')));
    expect(vi?.what).not.toBe(en?.what);
    expect(vi?.fix).not.toBe(en?.fix);
    expect(en?.what).not.toMatch(/^Problem /);
  }
});
