import { expect, test } from 'vitest';
import { readProgramme } from '../../../src/monitor/programme.ts';
import { readScan, unseenBoards, type ReadBack } from '../../../src/monitor/readBack.ts';
import { junction } from '../guard/junction.ts';
import { readBlock, request, response, writeBlock } from './wire.ts';

const safety = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }], together: [], intergreens: { 'g1>g2': 6000, 'g2>g1': 5000 } });
const reading = readProgramme({ format: 'ngatu-site/1', safety });
if (!reading.ok) throw new Error(reading.problem);
const { programme } = reading;

/** One answer with this sample's number, received then; slot 1 shows these letters. */
function hear(before: ReadBack, sample: number, atMs: number, letters: string): ReadBack {
  const write = writeBlock({ seq: 1, lamps: {} });
  const frame = { board: 'b1', request: request(1, write), response: response(1, readBlock({ sample, applied: 1, lit: { 1: letters, 2: 'R', 3: 'R', 4: 'R' } })), receivedMs: atMs };
  return readScan(programme, before, [frame], { nowMs: atMs, fromMs: 0, toldFlash: false, inStartUp: false }).after;
}

const lit = (seen: ReadBack): number | undefined => seen.boards[0]?.heads[0]?.lit;
const begun: ReadBack = { boards: unseenBoards(programme, 0), wrong: 0, clean: 0 };

test('an answer that overtook a newer one tells nothing; the counter’s round does not hide a new one', () => {
  const red = hear(begun, 65_535, 100, 'R');
  const newer = hear(red, 3, 200, 'G');
  expect(lit(newer)).not.toBe(lit(red));
  expect(hear(newer, 65_535, 300, 'R').boards[0]).toMatchObject({ sampleCounter: 3, goodMs: 200 });
  expect(lit(hear(newer, 65_535, 300, 'R'))).toBe(lit(newer));
});

test('a board that counts anew is heard at once', () => {
  const newer = hear(begun, 500, 100, 'G');
  expect(hear(newer, 7, 200, 'R').boards[0]).toMatchObject({ sampleCounter: 7, goodMs: 200 });
});
