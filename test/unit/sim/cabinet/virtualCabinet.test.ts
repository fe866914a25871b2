import { expect, test } from 'vitest';
import { createVirtualCabinet, type VirtualCabinet } from '../../../../src/sim/cabinet/virtualCabinet.ts';
import type { CabinetLine } from '../../../../src/sim/cabinet/recording.ts';
import { decodeAdu, encodeAdu } from '../../../../src/sim/cabinet/rtuFrame.ts';
import { imagePdu, tokenFor } from '../../../integration/image.ts';
import { cabinetSite } from '../../../integration/cabinetSite.ts';

function newCabinet(): { cabinet: VirtualCabinet; told: CabinetLine[] } {
  const told: CabinetLine[] = [];
  const cabinet = createVirtualCabinet({ site: cabinetSite(), boots: new Map([['a', 4]]), startMs: 0, tell: (line) => { told.push(line); } });
  cabinet.recorder.begin(0);
  return { cabinet, told };
}

function ask(cabinet: VirtualCabinet, unit: number, pdu: readonly number[], nowMs: number): number[] | null {
  const request = decodeAdu(encodeAdu(unit, Uint8Array.from(pdu)));
  const device = request === null ? null : cabinet.addressed('lamps', request, nowMs);
  if (request === null || device === null) return null;
  const { pdu: answer } = cabinet.serve(device, request, nowMs);
  cabinet.answered(device, nowMs + 3);
  return [...answer];
}

function arm(cabinet: VirtualCabinet, unit: number, nowMs: number, lamps: number): void {
  const first = ask(cabinet, unit, imagePdu({}), nowMs) ?? [];
  ask(cabinet, unit, imagePdu({ lamps, token: tokenFor(((first[6] ?? 0) << 8) | (first[7] ?? 0)) }), nowMs + 5);
}

test('one board trips, both flash, at the same instant', () => {
  const { cabinet, told } = newCabinet();
  arm(cabinet, 1, 0, 0b001_001_001);
  arm(cabinet, 2, 400, 0b001);
  expect(cabinet.lamps()).toEqual({ g1: 'R', g2: 'R', p1: 'R', g6: '', h1: 'R' });
  told.length = 0;
  cabinet.step(850);
  expect(told).toEqual([
    { type: 'board', tMs: 805, board: 'a', flash: true, watchdog: true, armed: false, bootCounter: 5 },
    { type: 'board', tMs: 805, board: 'b', flash: true, watchdog: false, armed: true, bootCounter: 1 },
    { type: 'lamps', tMs: 805, lamps: { g1: 'Y', g2: 'Y', p1: '', g6: 'Y', h1: 'Y' } },
  ]);
});

test('a long pause is told in its own times, however late it is looked at', () => {
  const { cabinet, told } = newCabinet();
  told.length = 0;
  cabinet.step(2600);
  expect(told.map((line) => (line.type === 'lamps' ? [line.tMs, line.lamps['g1']] : []))).toEqual([[500, ''], [1000, 'Y'], [1500, ''], [2000, 'Y'], [2500, '']]);
});

test('a request is for the unit on its own line; broadcasts are ignored', () => {
  const { cabinet } = newCabinet();
  expect(ask(cabinet, 11, [4, 0, 0, 0, 1], 0)).toBe(null);
  expect(ask(cabinet, 0, [6, 0, 0, 0, 1], 0)).toBe(null);
});

test('the flash key takes the heads from the boards and gives them back', () => {
  const { cabinet } = newCabinet();
  arm(cabinet, 1, 0, 0b001);
  arm(cabinet, 2, 0, 0b001);
  expect(cabinet.inject({ type: 'fault', name: 'flashKey', on: true }, 100)).toBe(true);
  expect(cabinet.allInFlash()).toBe(true);
  expect(((ask(cabinet, 1, imagePdu({ lamps: 1 }), 110) ?? [])[3] ?? 0) & 0b1000).toBe(0);
  cabinet.inject({ type: 'fault', name: 'flashKey', on: false }, 200);
  expect(cabinet.lamps()['g1']).toBe('R');
});

test('a tripped MMU opens the chain too; the keys reach every board', () => {
  const { cabinet } = newCabinet();
  arm(cabinet, 1, 0, 0b001);
  arm(cabinet, 2, 0, 0b001);
  cabinet.inject({ type: 'fault', name: 'key', key: 'mmuFault', on: true }, 100);
  expect(cabinet.allInFlash()).toBe(true);
  for (const unit of [1, 2]) expect(((ask(cabinet, unit, imagePdu({ lamps: 1 }), 110 + unit) ?? [])[3] ?? 0) & 0b0011_1000).toBe(0b10_0000);
  cabinet.inject({ type: 'fault', name: 'key', key: 'mmuFault', on: false }, 200);
  expect(cabinet.lamps()['g1']).toBe('R');
});

test('one board opens the lamp supply, all are dark', () => {
  const { cabinet } = newCabinet();
  arm(cabinet, 1, 0, 0b001);
  arm(cabinet, 2, 0, 0b001);
  ask(cabinet, 1, imagePdu({ command: 4, lamps: 1 }), 100);
  expect(Object.values(cabinet.lamps()).every((letters) => letters === '')).toBe(true);
});

test('faults that name nothing of this site are refused', () => {
  const { cabinet } = newCabinet();
  expect(cabinet.inject({ type: 'fault', name: 'deadLamp', group: 'g1', colour: 'red', on: true }, 0)).toBe(true);
  expect(cabinet.inject({ type: 'fault', name: 'deadLamp', group: 'p1', colour: 'yellow', on: true }, 0)).toBe(false);
  expect(cabinet.inject({ type: 'fault', name: 'reboot', board: 'z' }, 0)).toBe(false);
  expect(cabinet.press('nobody', 0)).toBe(false);
});
