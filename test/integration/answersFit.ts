import { afterAll, expect } from 'vitest';
import { heardAnswers, misfits } from './answers.ts';

/** After the tests of a file: everything that commands have answered to --json fits its schema, strictly. */
export function expectAnswersToFit(): void {
  afterAll(() => {
    expect(heardAnswers().length).toBeGreaterThan(0);
    expect(misfits(heardAnswers())).toEqual([]);
  });
}
