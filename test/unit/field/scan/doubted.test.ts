import { describe, expect, test } from 'vitest';
import { beginScan, onReply } from '../../../../src/field/scan/scan.ts';
import { boardWords, replyTo, scanOf, toBoard } from './junction.ts';

/** What each answer of b1 brings, one scan after the other. */
const heard = (answers: readonly Parameters<typeof boardWords>[0][]): readonly (number | null)[] => {
  let state = scanOf();
  return answers.map((answer, at) => {
    const begun = beginScan(state, 5 + at, {}, 500 + 100 * at);
    const result = onReply(begun.state, replyTo(toBoard(begun.requests, 'b1'), boardWords(answer), 510 + 100 * at));
    state = onReply(result.state, replyTo(toBoard(begun.requests, 'b2'), boardWords({ counter: 100 + at }), 520 + 100 * at)).state;
    return result.sample?.sampleCounter ?? null;
  });
};

describe('a sample whose counters jump (one damaged frame in 65 536 has a right CRC)', () => {
  test('as many samples as another master can have read in that time go on; more are doubted', () => {
    expect(heard([{ counter: 10 }, { counter: 38 }])).toEqual([10, 38]);
    expect(heard([{ counter: 10 }, { counter: 39 }])).toEqual([10, null]);
  });

  test('the next one goes on from before: the doubted one was noise, and has said nothing', () => {
    expect(heard([{ counter: 10 }, { counter: 3000 }, { counter: 12 }, { counter: 13 }])).toEqual([10, null, 12, 13]);
    expect(heard([{ counter: 10 }, { counter: 11, boot: 99 }, { counter: 12 }])).toEqual([10, null, 12]);
  });

  test('the next one goes on from it: the board began anew, heard a scan later', () => {
    expect(heard([{ counter: 5000 }, { counter: 1, boot: 2 }, { counter: 2, boot: 2 }, { counter: 3, boot: 2 }])).toEqual([5000, null, 2, 3]);
    expect(heard([{ counter: 10 }, { counter: 3000 }, { counter: 3001 }])).toEqual([10, null, 3001]);
  });

  test('one noise confirms no other', () => {
    expect(heard([{ counter: 10 }, { counter: 3000 }, { counter: 40_000 }, { counter: 3001 }, { counter: 14 }])).toEqual([10, null, null, null, 14]);
  });
});
