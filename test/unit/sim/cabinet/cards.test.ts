import { expect, test } from 'vitest';
import { createCountdownDisplay } from '../../../../src/sim/cabinet/countdownDisplay.ts';
import { createPulseDisplay } from '../../../../src/sim/cabinet/pulseDisplay.ts';
import { createLoopCard } from '../../../../src/sim/cabinet/loopCard.ts';
import { servePdu } from '../../../../src/sim/cabinet/slave.ts';
import { createVdsCard } from '../../../../src/sim/cabinet/vdsCard.ts';
import type { Device } from '../../../../src/sim/cabinet/device.ts';
import { referenceProfile } from '../../../integration/cabinetSite.ts';

function inputs(device: Device, nowMs: number, count = 19): number[] {
  const answer = servePdu(device, Uint8Array.of(4, 0, 0, 0, count), nowMs);
  return Array.from({ length: count }, (_, index) => ((answer[2 + index * 2] ?? 0) << 8) | (answer[3 + index * 2] ?? 0));
}

test('loop card: presence bits, counters that wrap at 16 bit, a sample per read', () => {
  const card = createLoopCard({ id: 'lc', unit: 1, profile: referenceProfile('lc16') });
  card.sense(1, true, 65_535, 0);
  card.sense(16, true, 2, 0);
  expect(inputs(card, 1)).toMatchObject({ 0: 0x8001, 1: 65_535, 16: 2, 18: 1 });
  card.sense(1, false, 3, 2);
  expect(inputs(card, 3)).toMatchObject({ 0: 0x8000, 1: 2, 18: 2 });
});

test('loop card: a press is an actuation of 300 ms; a broken loop says so', () => {
  const card = createLoopCard({ id: 'lc', unit: 1, profile: referenceProfile('lc16') });
  card.press(3, 1000);
  card.breakLoop(2, true);
  expect(card.nextEventMs()).toBe(1300);
  expect(inputs(card, 1299)).toMatchObject({ 0: 0b100, 3: 1, 17: 0b10 });
  card.step(1300);
  expect(inputs(card, 1301)[0]).toBe(0);
});

test('VDS card: occupancy of the last 10 s in per mille', () => {
  const card = createVdsCard({ id: 'vds', unit: 1, profile: referenceProfile('vds4') });
  card.sense(2, true, 1, 20_000);
  expect(inputs(card, 22_500, 9)).toMatchObject({ 1: 1, 5: 250, 8: 0b10 });
  card.sense(2, false, 0, 24_000);
  expect(inputs(card, 29_000, 9)[5]).toBe(400);
  expect(inputs(card, 32_000, 9)[5]).toBe(200);
  expect(inputs(card, 34_001, 9)[5]).toBe(0);
  expect([...servePdu(card, Uint8Array.of(4, 0, 0, 0, 19), 0)]).toEqual([0x84, 2]);
  expect([...servePdu(card, Uint8Array.of(4, 0, 18, 0, 1), 0)]).toEqual([4, 2, 0, 5]);
});

test('countdown display: 0xFFFF is blank, and so is a channel 1.5 s after its last write', () => {
  const display = createCountdownDisplay({ id: 'cd', unit: 1, profile: referenceProfile('cd8') });
  expect(display.seconds(1)).toBe(null);
  servePdu(display, Uint8Array.of(16, 0, 0, 0, 2, 4, 0, 12, 0xff, 0xff), 100);
  expect([display.seconds(1), display.seconds(2), display.seconds(3)]).toEqual([12, null, null]);
  expect(display.nextEventMs()).toBe(1600);
  servePdu(display, Uint8Array.of(6, 0, 4, 0, 30), 1000);
  display.step(1599);
  expect(display.seconds(1)).toBe(12);
  display.step(1600);
  expect([display.seconds(1), display.seconds(5)]).toEqual([null, 30]);
  display.step(2500);
  expect(display.seconds(5)).toBe(null);
});

test('push-button card: a wait lamp is lit as written, and out 1.5 s after the last write', () => {
  const card = createLoopCard({ id: 'pb', unit: 1, profile: referenceProfile('pb8') });
  servePdu(card, Uint8Array.of(16, 0, 0, 0, 1, 2, 0, 0b101), 100);
  expect([1, 2, 3].map((channel) => card.waits?.(channel))).toEqual([true, false, true]);
  card.press(2, 200);
  expect(inputs(card, 250, 10)).toMatchObject({ 0: 0b10, 2: 1, 9: 1 });
  expect(card.nextEventMs()).toBe(500);
  card.step(1599);
  expect(card.waits?.(1)).toBe(true);
  card.step(1600);
  expect([card.waits?.(1), card.waits?.(3), card.waits?.(9)]).toEqual([false, false, false]);
});

test('pulse display: counts from 9 after a pulse of 150 to 300 ms; shorter, longer and further ones are none', () => {
  const display = createPulseDisplay({ id: 'pd', unit: 1, profile: referenceProfile('pd8') });
  const write = (word: number, nowMs: number): void => { servePdu(display, Uint8Array.of(16, 0, 0, 0, 1, 2, 0, word), nowMs); };
  for (const [fromMs, toMs] of [[1000, 1100], [2000, 2400]] as const) {
    write(1, fromMs);
    write(0, toMs);
    expect(display.seconds(1)).toBe(null);
  }
  write(1, 3000);
  write(0b11, 3100);
  write(0b10, 3200);
  expect([display.seconds(1), display.seconds(2)]).toEqual([9, null]);
  expect(display.nextEventMs()).toBe(4000);
  display.step(4000);
  expect(display.seconds(1)).toBe(8);
  write(1, 5000);
  write(0, 5200);
  display.step(11_900);
  expect(display.seconds(1)).toBe(1);
  display.step(12_000);
  expect(display.seconds(1)).toBe(null);
});
