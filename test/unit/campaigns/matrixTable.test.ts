import { expect, test } from 'vitest';
import { renderTable, type Kept } from '../../campaign/trial/matrixTable.ts';

const kept: Kept = {
  date: '2027-01-02T03:04', commit: 'abc1234', seed: 1, fault: 'silent slave', which: 'hb1', code: 'board.silent', codeMs: 500, alsoCodes: [], counted: 'timeouts', countedMs: 100,
  wentTo: 'flash', commandedMs: 500, wentMs: 600, backBy: 'start-up', backMs: 11_000, disturbed: false, load: 1, wrong: 0,
};

test('a disturbed trial counts in its row, wrong lamp states too, and in no time', () => {
  const table = renderTable([kept, { ...kept, seed: 2, disturbed: true, wentMs: 9000, wrong: 2, backBy: 'person', backMs: 90_000 }]);
  expect(table).toContain('| silent slave | 2 (1) | timeouts 100 / 100 | `board.silent` | 500 / 500 | flash | 600 / 600 | start-up (1), person (1) | 11.0 / 11.0 | 2 |');
  expect(table).toContain('**Wrong lamp states: 2. Never came back: 0.**');
});

test('what was wrong and what never came back is told by itself, unexplained where nobody has explained it', () => {
  const table = renderTable([kept, { ...kept, seed: 2, wrong: 1 }, { ...kept, seed: 3, backBy: 'never', backMs: null, disturbed: true }]);
  expect(table).toContain('- Seed 2, silent slave (2027-01-02T03:04, abc1234, load 1): **1 wrong lamp states**; not explained.');
  expect(table).toContain('- Seed 3, silent slave (2027-01-02T03:04, abc1234, load 1, disturbed): **never came back**; not explained.');
  expect(renderTable([kept])).not.toContain('did not end');
});

test('trials from before the boards’ mending stand in no row; they are counted, and what was found in them is told', () => {
  const table = renderTable([kept, { ...kept, seed: 2, date: '2026-11-28T15:44', wrong: 3 }]);
  expect(table).toContain('| silent slave | 1 |');
  expect(table).toContain('**Wrong lamp states: 0. Never came back: 0.**');
  expect(table).toContain('1 trials of builds before that are in the same file and not in the table. Wrong lamp states: 3.');
  expect(table).toContain('- Seed 2, silent slave (2026-11-28T15:44, abc1234, load 1): **3 wrong lamp states**');
});
