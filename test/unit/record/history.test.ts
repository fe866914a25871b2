import { expect, test } from 'vitest';
import type { Entry } from '../../../src/record/columns.ts';
import { blockId } from '../../../src/record/block.ts';
import { readHistory } from '../../../src/record/history.ts';

const blockRows = 50;
const firstSeqs = Array.from({ length: 20 }, (_, at) => at * blockRows + 1);
const entry = (seq: number): Entry => ({ id: seq, channel: 'hiRes', seq, event: { boot: 'b', n: seq, code: 'detector.actuated', stamp: { bootId: 'b', monoMs: seq, wallMs: seq, errorMs: null }, data: {} } });

test('a page behind a seq unfolds no block that lies before it', () => {
  const unfolded: number[] = [];
  const reading = {
    heads: (): readonly number[] => firstSeqs.map((seq) => blockId('hiRes', seq)),
    entries: (id: number): readonly Entry[] => {
      const first = firstSeqs.find((seq) => blockId('hiRes', seq) === id) ?? 0;
      unfolded.push(first);
      return Array.from({ length: blockRows }, (_, at) => entry(first + at));
    },
  };
  const page = (afterSeq: number): number[] => readHistory({ hot: () => [entry(1001)] }, reading, { channel: 'hiRes', fromMs: 0, toMs: 9000, afterSeq, code: null, limit: 60 }).map(({ seq }) => seq);
  for (const afterSeq of [0, 49, 50, 51, 700, 730, 990, 1000]) expect(page(afterSeq), String(afterSeq)).toEqual(Array.from({ length: Math.min(60, 1001 - afterSeq) }, (_, at) => afterSeq + at + 1));
  unfolded.length = 0;
  page(730);
  expect(unfolded).toEqual([701, 751]);
});
