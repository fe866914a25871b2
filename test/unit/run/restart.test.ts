import { expect, it } from 'vitest';
import { afterEnd, freshHistory, type ChildHistory } from '../../../src/run/restart.ts';

it('backs off from 0.2 to 2 s while a child keeps ending', () => {
  let history: ChildHistory = freshHistory;
  const delays: number[] = [];
  for (const nowMs of [0, 1000, 2000, 3000, 4000, 5000]) {
    const decision = afterEnd(history, nowMs - 100, nowMs);
    if (decision.kind === 'restart') delays.push(decision.delayMs);
    history = decision.history;
  }
  expect(delays).toEqual([200, 400, 800, 1600, 2000, 2000]);
});

it('begins again after a life of 10 s', () => {
  const decision = afterEnd({ endsMs: [0], inRow: 5 }, 1000, 11_000);
  expect(decision).toMatchObject({ kind: 'restart', delayMs: 200 });
});

const ends = (stepMs: number): string => {
  let history: ChildHistory = freshHistory;
  let kind = '';
  for (let end = 0; end < 10; end += 1) ({ history, kind } = afterEnd(history, end * stepMs - 50, end * stepMs));
  return kind;
};

it('gives up at the tenth end within 60 s, not for ten ends in a longer time', () => {
  expect(ends(6000)).toBe('giveUp');
  expect(ends(7000)).toBe('restart');
});
