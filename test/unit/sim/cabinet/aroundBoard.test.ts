import { describe, expect, test } from 'vitest';
import { noKeys } from '../../../../src/sim/cabinet/signalHeadBoard.ts';
import { armed, lit, newBoard, red1, transact } from './headBoard.ts';

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
