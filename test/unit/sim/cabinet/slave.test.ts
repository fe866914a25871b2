import { expect, test } from 'vitest';
import { createPlainDevice, type Device } from '../../../../src/sim/cabinet/device.ts';
import { servePdu } from '../../../../src/sim/cabinet/slave.ts';
import type { ResolvedProfile } from '../../../../src/model/profile.ts';
import { referenceProfile } from '../../../integration/cabinetSite.ts';

/** A foreign relay module: coils, inputs, a holding register, identity numbers; at most 8 registers a read. */
const relay: ResolvedProfile = {
  ...referenceProfile('shb8'), vendor: 'acme', model: 'r5', role: 'io',
  identity: [{ point: 'name', equals: 0x4056 }, { point: 'total', equals: 70_000 }], firmware: { from: '2.7', to: '2.9' }, firmwarePoint: 'version',
  limits: { maxReadRegisters: 8, minGapMs: 0, responseMs: 10 },
  points: [
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((address) => ({ id: `relay.${address + 1}`, area: 'coil' as const, address, type: 'bit' as const, access: 'readWrite' as const, poll: 'everyTick' as const })),
    ...[0, 1].map((address) => ({ id: `in.${address + 1}`, area: 'discreteInput' as const, address, type: 'bit' as const, access: 'read' as const, poll: 'everyTick' as const })),
    { id: 'name', area: 'holding', address: 482, type: 'u16', access: 'read', poll: 'once' },
    { id: 'version', area: 'holding', address: 483, type: 'u16', access: 'read', poll: 'once' },
    { id: 'total', area: 'holding', address: 484, type: 'u32', wordOrder: 'little', access: 'read', poll: 'once' },
    { id: 'delay', area: 'holding', address: 487, type: 'u16', access: 'readWrite', poll: 'never' },
  ],
};

const newRelay = (): Device => createPlainDevice({ id: 'r', unit: 5, profile: relay });
const ask = (device: Device, ...pdu: number[]): number[] => [...servePdu(device, Uint8Array.from(pdu), 0)];

test('FC05, FC15 and FC01: coils', () => {
  const device = newRelay();
  expect(ask(device, 5, 0, 2, 0xff, 0)).toEqual([5, 0, 2, 0xff, 0]);
  expect(ask(device, 15, 0, 3, 0, 6, 1, 0b101101)).toEqual([15, 0, 3, 0, 6]);
  expect(ask(device, 1, 0, 0, 0, 9)).toEqual([1, 2, 0b01101100, 1]);
  expect(ask(device, 5, 0, 2, 0, 0)).toEqual([5, 0, 2, 0, 0]);
  expect(ask(device, 5, 0, 2, 1, 0)).toEqual([0x85, 3]);
  expect(ask(device, 5, 0, 9, 0, 0)).toEqual([0x85, 2]);
  expect(ask(device, 15, 0, 3, 0, 6, 2, 0, 0)).toEqual([0x8f, 3]);
});

test('FC02: discrete inputs', () => {
  const device = newRelay();
  device.registers.write('in.2', 1);
  expect(ask(device, 2, 0, 0, 0, 2)).toEqual([2, 1, 0b10]);
  expect(ask(device, 2, 0, 0, 0, 3)).toEqual([0x82, 2]);
});

test('identity and firmware as the profile says, in the word order it says', () => {
  expect(ask(newRelay(), 3, 1, 0xe2, 0, 4)).toEqual([3, 8, 0x40, 0x56, 2, 7, 0x11, 0x70, 0, 1]);
});

test('FC06 and FC16: what may be written, and what may not', () => {
  const device = newRelay();
  expect(ask(device, 6, 1, 0xe7, 0x12, 0x34)).toEqual([6, 1, 0xe7, 0x12, 0x34]);
  expect(ask(device, 16, 1, 0xe7, 0, 1, 2, 0x56, 0x78)).toEqual([16, 1, 0xe7, 0, 1]);
  expect(ask(device, 3, 1, 0xe7, 0, 1)).toEqual([3, 2, 0x56, 0x78]);
  expect(ask(device, 6, 1, 0xe2, 0, 0)).toEqual([0x86, 2]);
  expect(ask(device, 16, 1, 0xe7, 0, 1, 4, 0, 0)).toEqual([0x90, 3]);
});

test('limits, short requests and unknown functions', () => {
  const device = newRelay();
  expect(ask(device, 3, 1, 0xe2, 0, 9)).toEqual([0x83, 3]);
  expect(ask(device, 3, 1, 0xe2, 0, 0)).toEqual([0x83, 3]);
  expect(ask(device, 3, 1)).toEqual([0x83, 3]);
  expect(ask(device, 4, 0, 0, 0, 1)).toEqual([0x84, 2]);
  expect(ask(device, 8, 0, 0)).toEqual([0x88, 1]);
});

test('FC23 refuses as a whole: a bad read block leaves nothing written', () => {
  const device = newRelay();
  expect(ask(device, 23, 0, 0, 0, 1, 1, 0xe7, 0, 1, 2, 0, 9)).toEqual([0x97, 2]);
  expect(device.registers.read('delay')).toBe(0);
  expect(ask(device, 23, 1, 0xe7, 0, 1, 1, 0xe7, 0, 1, 2, 0, 9)).toEqual([23, 2, 0, 9]);
});

test('a slave takes half of its stated response time', () => {
  expect(newRelay().turnaroundMs).toBe(5);
});
