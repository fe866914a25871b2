import { expect, test } from 'vitest';
import type { BoardSample } from '../../../src/model/image.ts';
import { configureCore, createCore, type Core } from '../../../src/signald/core.ts';
import { unmet, type FieldBoard } from '../../../src/field/scan/fieldBoard.ts';
import { stuckFaults } from '../../../src/signald/stuck.ts';
import { fedByFrames } from '../../simulation/site.ts';

const site = fedByFrames('anyWrite');
const configured = configureCore(site, site.traffic.builtinPlan, 0);
if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
const config = configured.value;
const boards = config.lampBoards.map(({ id }) => id);
const nowMs = 6000;

const sampleOf = (board: string): BoardSample => ({
  board, atMs: nowMs - 100, sampleCounter: 1, appliedSeq: 0, challenge: 0, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false,
  armed: false, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
});

/** In flash, every board heard, in the first phase of start-up for 6 s. */
function stuck(identified: boolean): Core {
  const core = createCore(config, 0);
  const samples = core.scan.samples.withEach(boards.map((board) => [board, sampleOf(board)] as const));
  return { ...core, scan: { ...core.scan, samples }, bringUp: { ...core.bringUp, boards: core.bringUp.boards.mapped((board) => ({ ...board, identified })) } };
}

test('what keeps a start-up from going on is told by board: who does not say who it is, and whose watchdog settings are not read back', () => {
  expect(stuckFaults(config, stuck(false), { nowMs, linesUp: true })).toEqual(boards.map((board) => ({ code: 'board.identity', board, detail: 'no answer' })));
  expect(stuckFaults(config, stuck(true), { nowMs, linesUp: true })).toEqual(boards.map((board) => ({ code: 'board.notArmed', board, detail: 'watchdog settings not read back' })));
  expect(stuckFaults(config, stuck(true), { nowMs: 4000, linesUp: true })).toEqual([]);
});

test('a line without its port says what the port said', () => {
  const lineTrouble = 'lamps: rs485: the kernel does not set it on this port (set: ENOTTY)';
  expect(stuckFaults(config, stuck(true), { nowMs, linesUp: false, lineTrouble })).toEqual([{ code: 'line.lost', detail: lineTrouble }]);
  expect(stuckFaults(config, stuck(true), { nowMs, linesUp: false, lineTrouble: null })).toEqual([{ code: 'line.lost' }]);
});

test('a device of the field line that is not the site’s keeps the junction in flash, by name, place and what was found; silence of one does not', () => {
  const [board] = config.scan.watchdogs.keys();
  if (board === undefined) throw new Error('no field board');
  const detail = 'field/10: model is "NGATU-LC15", not "NGATU-LC16" (ngatu/lc16)';
  const withBoard = (core: Core, known: FieldBoard): Core => ({ ...core, scan: { ...core.scan, fieldBoards: core.scan.fieldBoards.with(board, known) } });
  const wrong: FieldBoard = { ...unmet, standing: 'wrong', fault: { code: 'field.identity', board, detail } };
  expect(stuckFaults(config, withBoard(stuck(true), wrong), { nowMs, linesUp: true })).toEqual([{ code: 'board.identity', board, detail }]);
  expect(stuckFaults(config, withBoard(stuck(true), unmet), { nowMs, linesUp: true })).not.toContainEqual(expect.objectContaining({ board }));
});
