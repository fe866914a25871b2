import { describe, expect, test } from 'vitest';
import { countsLine, countsOf } from '../../scripts/house/counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((state) => ({ status: state })),
});
const report = (...testResults: ReturnType<typeof file>[]): string => JSON.stringify({ testResults });

describe('counts of a run', () => {
  test('each test once', () => {
    const json = report(file('passed', 'passed', 'skipped', 'todo'), file('failed', 'failed', 'passed'));
    expect(countsLine(countsOf(json, 1))).toBe('2 passed, 1 failed, 2 skipped');
  });
  test('a file that did not load is a failure', () => {
    expect(countsOf(report(file('failed')), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
  test('a run that ends red without a red test is a failure', () => {
    expect(countsOf(report(file('passed', 'passed')), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
  test('a run without a report is a failure', () => {
    expect(countsOf(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
