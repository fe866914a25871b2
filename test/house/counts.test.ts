import { describe, expect, test } from 'vitest';
import { countsAgain, countsLine, countsOf, redsOf } from '../../scripts/house/counts.ts';

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

const named = (name: string, ...states: string[]) => ({
  name,
  status: states.includes('failed') ? 'failed' : 'passed',
  assertionResults: states.map((status, n) => ({ status, fullName: `test ${n}`, failureMessages: status === 'failed' ? ['0.9 > 0.8'] : [] })),
});
const whole = (...testResults: ReturnType<typeof named>[]): string => JSON.stringify({ testResults });

describe('what was red', () => {
  test('by file, test and first words', () => {
    expect(redsOf(whole(named('a.ts', 'passed'), named('b.ts', 'passed', 'failed')))).toEqual([
      { file: 'b.ts', test: 'test 1', says: '0.9 > 0.8' },
    ]);
  });
  test('a file that did not load has no test', () => {
    const json = JSON.stringify({ testResults: [{ name: 'c.ts', status: 'failed', message: 'no such module', assertionResults: [] }] });
    expect(redsOf(json)).toEqual([{ file: 'c.ts', test: '', says: 'no such module' }]);
  });
});

describe('a red file judged again alone', () => {
  const first = whole(named('a.ts', 'passed', 'skipped'), named('b.ts', 'passed', 'failed', 'failed'));
  test('its second result stands, the other files keep their first', () => {
    expect(countsAgain(first, whole(named('b.ts', 'passed', 'passed', 'passed')), 0)).toEqual({ passed: 4, failed: 0, skipped: 1 });
  });
  test('red again is red', () => {
    expect(countsAgain(first, whole(named('b.ts', 'passed', 'passed', 'failed')), 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });
  test('a second run that says nothing, or ends red, is a failure', () => {
    expect(countsAgain(first, undefined, 1)).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(countsAgain(first, whole(named('b.ts', 'passed', 'passed', 'passed')), 1).failed).toBe(1);
  });
});
