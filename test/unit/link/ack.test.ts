import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyReceipt, holds, islandsMost, missingCount, receive } from '../../../src/link/ack.ts';
import { freshSeed } from '../../seed.ts';

fc.configureGlobal({ seed: freshSeed });

test('in order the watermark moves; a missing predecessor is a gap; a repeat is a duplicate', () => {
  const one = receive(emptyReceipt, 1, 0);
  expect(one).toEqual({ receipt: { upTo: 1, islands: [] }, duplicate: false, gap: false, refused: false });
  const three = receive(one.receipt, 3, 2);
  expect(three).toEqual({ receipt: { upTo: 1, islands: [[3, 3]] }, duplicate: false, gap: true, refused: false });
  expect(missingCount(three.receipt)).toBe(1);
  expect(receive(three.receipt, 3, 2)).toMatchObject({ duplicate: true, gap: true });
  expect(receive(three.receipt, 2, 1).receipt).toEqual({ upTo: 3, islands: [] });
});

test('a live row above a backlog claims nothing, so it is no gap', () => {
  expect(receive(emptyReceipt, 900, null)).toMatchObject({ gap: false });
});

test('any order of arrival ends in one whole range; islands stay sorted and apart', () => {
  fc.assert(fc.property(fc.shuffledSubarray(Array.from({ length: 40 }, (_, index) => index + 1)), (seqs) => {
    let receipt = emptyReceipt;
    for (const seq of seqs) receipt = receive(receipt, seq, null).receipt;
    for (let seq = 1; seq <= 40; seq++) expect(holds(receipt, seq)).toBe(seqs.includes(seq));
    expect(missingCount(receipt)).toBe(Math.max(0, ...seqs) - seqs.length);
    let above = receipt.upTo;
    for (const [from, to] of receipt.islands) {
      expect(from).toBeGreaterThan(above + 1);
      expect(to).toBeGreaterThanOrEqual(from);
      above = to;
    }
  }));
});

test('every second seq: so many islands and no more; what is not taken comes again, in order, to a whole', () => {
  let receipt = emptyReceipt;
  const refused: number[] = [];
  for (let seq = 2; seq <= 100_000; seq += 2) {
    const result = receive(receipt, seq, seq - 1);
    ({ receipt } = result);
    if (result.refused) refused.push(seq);
    expect(result).toMatchObject({ duplicate: false, gap: true });
  }
  expect(receipt).toMatchObject({ upTo: 0, islands: { length: islandsMost } });
  expect(refused[0]).toBe(2 * islandsMost + 2);
  expect(holds(receipt, refused[0] ?? 0)).toBe(false);
  // What touches something that is here is taken; so is what goes before it.
  expect(receive(receipt, 2 * islandsMost + 1, null)).toMatchObject({ refused: false });
  for (let seq = 1; seq <= 100_000; seq++) receipt = receive(receipt, seq, seq - 1).receipt;
  expect(receipt).toEqual({ upTo: 100_000, islands: [] });
});

test('a live row above a backlog of any length is taken', () => {
  expect(receive(receive(emptyReceipt, 1, 0).receipt, 3_500_000, null)).toMatchObject({ receipt: { upTo: 1, islands: [[3_500_000, 3_500_000]] }, refused: false });
});
