import { describe, expect, test } from 'vitest';
import { kindRules } from '../../../../src/model/kind.ts';
import { createSignalHeadBoard, noKeys } from '../../../../src/sim/cabinet/signalHeadBoard.ts';
import { armed, lit, newBoard, profile, red1, transact } from './headBoard.ts';

describe('around the board', () => {
  const dimCommand = 8;
  const supplyOffCommand = 4;
  const clearCommand = 2;
  const lampSupplyClosed = 1 << 10;

  test('the dim level comes with the image in force', () => {
    const board = newBoard();
    armed(board, 0, red1);
    expect(((transact(board, 100, { lamps: red1, command: dimCommand })[0] ?? 0) >> 11) & 1).toBe(0);
    expect(((transact(board, 200, { lamps: red1 })[0] ?? 0) >> 11) & 1).toBe(1);
    expect(((transact(board, 300, { lamps: red1 })[0] ?? 0) >> 11) & 1).toBe(0);
  });

  test('the lamp supply opens by command, stays open through a reboot, and closes by clear alone', () => {
    const board = newBoard();
    armed(board, 0, red1);
    transact(board, 100, { lamps: red1, command: supplyOffCommand });
    expect(board.opensSupply()).toBe(true);
    board.contactor(false, 101);
    const dark = transact(board, 200, { lamps: red1 });
    expect([(dark[0] ?? 0) & lampSupplyClosed, dark[6], dark[5], lit(board, 1)]).toEqual([0, 0, 2300, '']);
    board.reboot(300);
    expect([board.opensSupply(), lit(board, 1)]).toEqual([true, '']);
    transact(board, 400, { command: supplyOffCommand + clearCommand });
    expect(board.opensSupply()).toBe(true);
    transact(board, 500, { command: clearCommand });
    expect(board.opensSupply()).toBe(false);
    board.contactor(true, 501);
    expect((transact(board, 600, {})[0] ?? 0) & lampSupplyClosed).toBe(lampSupplyClosed);
  });

  test('the cabinet’s inputs stand in the status register', () => {
    const board = newBoard();
    const names = ['flashKey', 'mmuFault', 'serviceKey', 'policeManual', 'policeStep', 'policeAllRed'] as const;
    for (const [index, name] of names.entries()) {
      board.keys({ ...noKeys, [name]: true });
      expect(((transact(board, 10 * index, {})[0] ?? 0) >> 4) & 0b11_1111).toBe(1 << index);
    }
  });
});

test('in flash a head flashes by its red: an arrow without one is dark, as its kind says', () => {
  const board = createSignalHeadBoard({
    id: 'a', unit: 1, profile, slots: 8, bootCounter: 7, startMs: 0,
    heads: [{ slot: 1, colours: ['red', 'yellow', 'green'] }, { slot: 2, colours: ['yellow', 'green'] }],
  });
  expect([lit(board, 1), lit(board, 2)]).toEqual(['y', '']);
  expect(kindRules.filterArrow.flashAspect).toBe('dark');
});

test('a flasher that stands, and one at half the rate', () => {
  const board = newBoard();
  const seen = (): string => Array.from({ length: 8 }, (_, index) => {
    board.step(10_000 + index * 250);
    return lit(board, 1) === '' ? '.' : 'y';
  }).join('');
  expect(seen()).toBe('yy..yy..');
  const slow = newBoard();
  slow.flasher({ periodMs: 2000, onMs: 1000 });
  expect(slow.nextEventMs()).toBe(1000);
  slow.step(1500);
  expect([lit(slow, 1), slow.nextEventMs()]).toEqual(['', 2000]);
  slow.flasher({ periodMs: 2000, onMs: 2000 });
  slow.step(3900);
  expect(lit(slow, 1)).toBe('y');
});
