import { describe, expect, test } from 'vitest';
import { sampleCheck } from '../../../../src/field/scan/sampleCheck.ts';
import { planLampBoard } from '../../../../src/field/scan/lampBoard.ts';
import { beginScan, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import type { BusOutcome } from '../../../../src/field/scan/request.ts';
import { board, boardWords, lampsOf, replyTo, scanOf, toBoard } from './junction.ts';

const wordsOf = (text: string): number[] => Array.from({ length: text.length / 2 }, (_, at) => (text.charCodeAt(2 * at) << 8) | text.charCodeAt(2 * at + 1));

function asked(state: ScanState, answer: BusOutcome): ReturnType<typeof onReply> {
  const begun = beginScan(state, 5, {}, 500);
  return onReply(begun.state, replyTo(toBoard(begun.requests, 'b1'), answer, 510));
}

function turned(answer: BusOutcome, at: number, mask: number): BusOutcome {
  return answer.kind === 'registers' ? { kind: 'registers', registers: answer.registers.map((word, index) => (index === at ? word ^ mask : word)) } : answer;
}

test('the check is CRC-16/IBM-3740: its catalogue’s check value, by the bytes of "123456789" that fill whole words', () => {
  // Python: binascii.crc_hqx(b'12345678', 0xffff) = 0xa12b; of b'' = 0xffff.
  expect([sampleCheck(wordsOf('12345678'), 4), sampleCheck([], 0), sampleCheck(wordsOf('1234567899'), 4)]).toEqual([0xa12b, 0xffff, 0xa12b]);
});

describe('an answer with a right CRC whose sample is not the board’s own', () => {
  test.each(Array.from({ length: 13 }, (_, at) => at))('register %i damaged: no sample, no frame for the monitor, a CRC error of the board, and asked once more', (at) => {
    for (const mask of [1, 0x8000, 0x00ff, 0xffff]) {
      const { sample, doubted, frame, requests, state } = asked(scanOf(), turned(boardWords({ counter: 5, voltage: [4, 0] }), at, mask));
      expect([sample, doubted, frame?.response, requests.length]).toEqual([undefined, undefined, null, 1]);
      expect(state.health.get('b1')).toMatchObject({ crcErrors: 1, failing: 1, samples: 0 });
    }
  });

  test('whole, it is a sample', () => {
    expect(asked(scanOf(), boardWords({ counter: 5, voltage: [4, 0] })).sample?.sampleCounter).toBe(5);
  });
});

test('a check that is not the last word makes no plan: what stands behind it would be believed unchecked', () => {
  const wire = board('b1', 'lamps', 1, 'ngatu/shb8');
  const planned = (address: number): unknown => planLampBoard({ ...wire, profile: { ...wire.profile, points: wire.profile.points.map((point) => (point.id === 'sampleCheck' ? { ...point, address } : point)) } }, lampsOf('g1', wire, 1));
  expect(planned(112)).toMatchObject({ plan: { sampleCheckWord: 12 } });
  expect(planned(111)).toEqual({ problems: [expect.objectContaining({ code: 'profile.checkNotLast', path: 'boards.b1' })] });
});
