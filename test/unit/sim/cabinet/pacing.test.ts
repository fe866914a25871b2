import { expect, test } from 'vitest';
import { answerBeginsMs, charactersMs, silenceMs, transactionMs } from '../../../../src/sim/cabinet/pacing.ts';

test('a character is 11 bits', () => {
  expect(charactersMs(1, 11_000)).toBe(1);
  expect(charactersMs(8, 19_200)).toBeCloseTo(4.583, 3);
});

test('the silence after a frame is 3.5 characters, and 1.75 ms above 19 200 baud', () => {
  expect(silenceMs(9600)).toBeCloseTo(4.01, 2);
  expect(silenceMs(19_200)).toBeCloseTo(2.005, 3);
  expect(silenceMs(38_400)).toBe(1.75);
  expect(silenceMs(115_200)).toBe(1.75);
});

test('an image transaction of the reference board at 115 200 baud: 27 + 25 characters', () => {
  expect(answerBeginsMs(27, 115_200, 2.5)).toBeCloseTo(2.578 + 1.75 + 2.5, 2);
  expect(transactionMs(27, 25, 115_200, 2.5)).toBeCloseTo(9.215, 2);
});

test('a loop card of 19 registers at 19 200 baud', () => {
  expect(transactionMs(8, 43, 19_200, 2.5)).toBeCloseTo(4.583 + 2.005 + 2.5 + 24.635, 2);
});
