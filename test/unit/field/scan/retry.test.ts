import { expect, test } from 'vitest';
import { beginScan, onReply } from '../../../../src/field/scan/scan.ts';
import { boardWords, replyTo, scanOf, toBoard } from './junction.ts';

test('a board that was busy or failed just then is asked once more in the scan; one that refuses the frame as such is not', () => {
  const { state, requests } = beginScan(scanOf(), 1, {}, 500);
  const after = (code: number): number => onReply(state, replyTo(toBoard(requests, 'b1'), { kind: 'exception', code }, 510)).requests.length;
  expect([1, 2, 3, 4, 5, 6, 7, 8, 10, 11].map(after)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  const again = onReply(state, replyTo(toBoard(requests, 'b1'), { kind: 'exception', code: 6 }, 510));
  const sound = onReply(again.state, replyTo(toBoard(again.requests, 'b1'), boardWords({ counter: 9 }), 530));
  expect(sound.sample?.sampleCounter).toBe(9);
  expect(sound.state.health.get('b1')).toMatchObject({ exceptions: 1, retries: 1 });
});
