import { expect, test } from 'vitest';
import { compileScan } from '../../../../src/field/scan/scan.ts';
import type { LampBoardPlan } from '../../../../src/field/scan/lampBoard.ts';
import { createRandom, type Random } from '../../../../src/platform/random.ts';
import { heartbeatToken } from '../../../../src/sim/cabinet/heartbeatToken.ts';
import { createVirtualCabinet } from '../../../../src/sim/cabinet/virtualCabinet.ts';
import { lampCabinetOf } from '../../../../src/sim/nuisance/lampCabinet.ts';
import { fitDevices } from '../../../../src/sim/cabinet/equipment.ts';
import { sealedNinhKieu } from '../../../simulation/site.ts';

const site = sealedNinhKieu();
const compiled = compileScan({ lines: site.safety.lines, boards: site.safety.boards, lamps: site.safety.lamps, detectors: [], displays: [] });
if (!compiled.ok) throw new Error('the site does not scan');
const scan = compiled.value;

const word = (value: number): readonly number[] => [value >>> 8, value & 0xff];

/** FC23, or FC03 where nothing is written, as the cabinet's slave takes it. */
function pduOf(plan: LampBoardPlan, written: readonly number[] | null): Uint8Array {
  if (written === null) return Uint8Array.from([3, ...word(plan.readAddress), ...word(plan.readCount)]);
  return Uint8Array.from([23, ...word(plan.readAddress), ...word(plan.readCount), ...word(plan.writeAddress), ...word(written.length), 2 * written.length, ...written.flatMap(word)]);
}

function wordsIn(pdu: Uint8Array): number[] {
  const view = new DataView(pdu.buffer, pdu.byteOffset);
  return Array.from({ length: (pdu[1] ?? 0) / 2 }, (_, index) => view.getUint16(2 + 2 * index));
}

/** Lamps, commands now and then, and mostly the right token: a board in operation, in flash, and on its way. */
function randomBlock(plan: LampBoardPlan, random: Random, challenge: number, seq: number, before: readonly number[]): number[] {
  const again = random.next() < 0.5 && before.length > 0;
  const words = again ? [...before] : Array.from({ length: plan.writeCount }, () => 0);
  // Lamps of heads that the site does not use are never written.
  for (const bit of again ? [] : plan.lamps.flatMap(({ output, flash }) => [output, flash])) {
    if (bit !== null && random.next() < 0.5) words[bit.word] = (words[bit.word] ?? 0) | bit.mask;
  }
  for (const command of [plan.flashCommand, plan.clearCommand, plan.lampSupplyOff, plan.dimCommand]) {
    if (command === null) continue;
    words[command.word] = (words[command.word] ?? 0) & ~command.mask;
    if (random.next() < 0.05) words[command.word] = (words[command.word] ?? 0) | command.mask;
  }
  if (plan.tokenWord !== null) words[plan.tokenWord] = random.next() < 0.85 ? heartbeatToken(challenge) : random.int(0, 0xffff);
  words[plan.seqWord] = seq & 0xffff;
  return words;
}

test.each([1, 2, 3, 4])('the plain boards answer as the cabinet’s own, word by word, seed %i', (seed) => {
  const random = createRandom(seed);
  const cabinet = createVirtualCabinet({ site, boots: new Map(), startMs: 0, tell: () => undefined });
  const plain = lampCabinetOf(scan, fitDevices(site, new Map(), 0));
  const plans = [...scan.lampBoards.values()];
  const last = new Map<string, { challenge: number; written: readonly number[] }>();
  let nowMs = 1;
  let [flashing, following] = [0, 0];
  for (let seq = 1; seq < 4000; seq += 1) {
    nowMs += random.next() < 0.01 ? random.int(700, 1200) : random.int(20, 110);
    const plan = random.pick(plans);
    const known = last.get(plan.id);
    const written = random.next() < 0.05 ? null : randomBlock(plan, random, known?.challenge ?? 0, seq, known?.written ?? []);
    const device = cabinet.addressed(plan.line, { unit: plan.unit, pdu: new Uint8Array(0), bytes: 0 }, nowMs);
    const board = plain.boards.get(plan.unit);
    if (device === null || board === undefined) throw new Error('no such board');
    const expected = wordsIn(cabinet.serve(device, { unit: plan.unit, pdu: pduOf(plan, written), bytes: 0 }, nowMs).pdu);
    expect(plain.serve(board, written, nowMs), `frame ${seq} at ${nowMs} ms`).toEqual(expected);
    const has = ({ word: at, mask }: { readonly word: number; readonly mask: number }): boolean => ((expected[at] ?? 0) & mask) !== 0;
    if (has(plan.flashing)) flashing += 1;
    else following += 1;
    last.set(plan.id, { challenge: expected[plan.challengeWord ?? -1] ?? 0, written: written ?? known?.written ?? [] });
    nowMs += random.int(1, 15);
    cabinet.answered(device, nowMs);
    plain.answered(board, nowMs);
  }
  // It has been compared in both of its lives.
  expect(flashing).toBeGreaterThan(300);
  expect(following).toBeGreaterThan(300);
});
