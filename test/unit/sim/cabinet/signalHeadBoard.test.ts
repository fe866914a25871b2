import { describe, expect, test } from 'vitest';
import type { SignalHeadBoard } from '../../../../src/sim/cabinet/signalHeadBoard.ts';
import { servePdu } from '../../../../src/sim/cabinet/slave.ts';
import { armed, green1, lit, newBoard, red1, slot, tokenFor, transact } from './headBoard.ts';

describe('signal-head board', () => {
  test('power-on is flash: not armed, not tripped, boot counter counted, yellow where a head has one', () => {
    const board = newBoard();
    expect(board.condition()).toEqual({ flash: true, watchdog: false, armed: false, bootCounter: 7 });
    expect([1, 2, 3, 6].map((number) => lit(board, number))).toEqual(['y', '', '', 'y']);
    const words = transact(board, 10, {});
    expect(words[0]).toBe(0b1001 | (1 << 10));
    expect(words[3]).toBe(7);
    expect(words[5]).toBe(2300);
  });

  test('flashes at 1 Hz, half on and half off, by its own clock', () => {
    const board = newBoard();
    const seen = Array.from({ length: 40 }, (_, index) => {
      board.step(index * 50);
      return lit(board, 1);
    });
    expect(seen.join('')).toBe('y'.repeat(20));
    expect(seen.map((letters) => (letters === 'y' ? 1 : 0)).join('')).toBe('1111111111000000000011111111110000000000');
  });

  test('a flasher that lights a green does so in flash, from the moment it breaks until it is mended', () => {
    const board = newBoard();
    board.defect({ greenFlasher: true }, 20);
    expect([lit(board, 1), lit(board, 2)]).toEqual(['yg', '']);
    board.defect({}, 40);
    expect(lit(board, 1)).toBe('y');
  });

  test('an accepted token arms it, changes the challenge, and lamps follow after the answer', () => {
    const board = newBoard();
    const before = transact(board, 0, {})[2] ?? 0;
    const words = transact(board, 100, { token: tokenFor(before), lamps: red1 | slot(2, 'red') | slot(6, 'red'), seq: 5 });
    expect(words[2]).not.toBe(before);
    expect(words[0]).toBe(0b1101 | (1 << 10));
    expect(words[4]).toBe(0);
    expect([1, 2, 6].map((number) => lit(board, number))).toEqual(['r', 'r', 'r']);
    const next = transact(board, 200, { lamps: red1, seq: 6 });
    expect(next[0]).toBe(0b1100 | (1 << 10));
    expect(next[4]).toBe(5);
    expect(next[6]).toBe(0b1000_0000_0000_1001);
    expect(next[8]).toBe(0b1000_0000_0000_1001);
  });

  test('slot 6 yellow and green stand in the second word', () => {
    const board = newBoard();
    armed(board, 0, slot(6, 'yellow') | slot(6, 'green'));
    const words = transact(board, 100, {});
    expect([words[6], words[7]]).toEqual([0, 0b11]);
  });

  test('without a token for 800 ms it trips at exactly that time, and all but yellow goes out', () => {
    const board = newBoard();
    armed(board, 0, green1 | slot(2, 'green'));
    expect(board.nextEventMs()).toBe(810);
    board.step(809);
    expect([lit(board, 1), lit(board, 2)]).toEqual(['g', 'g']);
    board.step(830);
    expect(board.condition()).toEqual({ flash: true, watchdog: true, armed: false, bootCounter: 7 });
    expect([lit(board, 1), lit(board, 2)]).toEqual(['y', '']);
    // The phase began at the trip, not at the step that noticed it.
    expect(board.nextEventMs()).toBe(1310);
  });

  test('a repeated frame with the same token is harmless and refreshes nothing', () => {
    const board = newBoard();
    const challenge = transact(board, 0, {})[2] ?? 0;
    const frame = { token: tokenFor(challenge), lamps: red1, seq: 1 };
    const after = transact(board, 10, frame)[2];
    expect(transact(board, 700, frame)[2]).toBe(after);
    expect(lit(board, 1)).toBe('r');
    board.step(811);
    expect(board.condition().watchdog).toBe(true);
  });

  test('wrong tokens and token 0 are not accepted', () => {
    const board = newBoard();
    const challenge = transact(board, 0, {})[2] ?? 0;
    for (const token of [0, challenge, tokenFor(challenge) ^ 1]) transact(board, 10, { token, lamps: green1 });
    expect(board.condition()).toMatchObject({ armed: false, flash: true });
  });

  test('tripped: images are stored but not shown, tokens are refused, until cleared; flash ends with a token after that', () => {
    const board = newBoard();
    armed(board, 0, green1);
    const challenge = transact(board, 1000, { lamps: red1, seq: 9 })[2] ?? 0;
    transact(board, 1100, { token: tokenFor(challenge), lamps: red1 });
    expect(board.condition()).toMatchObject({ watchdog: true, armed: false, flash: true });
    transact(board, 1200, { command: 2, lamps: red1 });
    expect(board.condition()).toMatchObject({ watchdog: false, armed: false, flash: true });
    const now = transact(board, 1300, { command: 1, token: tokenFor(challenge), lamps: red1 })[2] ?? 0;
    expect(board.condition()).toMatchObject({ armed: true, flash: true });
    transact(board, 1400, { token: tokenFor(now), lamps: red1 });
    expect(board.condition()).toMatchObject({ armed: true, flash: false });
    expect(lit(board, 1)).toBe('r');
  });

  test('a kept clear command does not clear the next trip', () => {
    const board = newBoard();
    transact(board, 0, { command: 2 });
    armed(board, 10, red1);
    board.step(2000);
    transact(board, 2010, {});
    expect(board.condition().watchdog).toBe(true);
  });

  test('commands and tokens count in the write that brings them, not in later writes of other registers', () => {
    const board = newBoard();
    const write = (register: number, word: number, nowMs: number): void => {
      servePdu(board, Uint8Array.of(6, 0, register, word >> 8, word & 255), nowMs);
      board.onAnswered(nowMs);
    };
    write(0, 2, 0);
    const challenge = armed(board, 10, red1);
    write(0, 2, 20);
    board.step(2000);
    write(1, tokenFor(challenge), 2010);
    expect(board.condition()).toMatchObject({ watchdog: true, armed: false });
    write(0, 2, 2020);
    expect(board.condition()).toMatchObject({ watchdog: false, armed: false });
  });

  test('a flash command acts at once, in the answer already', () => {
    const board = newBoard();
    const challenge = armed(board, 0, green1);
    const words = transact(board, 100, { command: 1, token: tokenFor(challenge), lamps: red1 });
    expect((words[0] ?? 0) & 1).toBe(1);
    expect(words[6]).toBe(slot(1, 'yellow') | (slot(6, 'yellow') & 0xffff));
  });

  test('a commanded flash ends only in a write that brings an accepted token and no flash command', () => {
    const board = newBoard();
    const challenge = armed(board, 0, red1);
    const next = transact(board, 100, { command: 1, token: tokenFor(challenge), lamps: red1 })[2] ?? 0;
    transact(board, 200, { lamps: red1 });
    expect(board.condition()).toMatchObject({ armed: true, flash: true });
    transact(board, 300, { token: tokenFor(next), lamps: red1 });
    expect(board.condition()).toMatchObject({ armed: true, flash: false });
  });

  test('a flash that somebody else commands is not ended by a token that was made before it', () => {
    const board = newBoard();
    const challenge = armed(board, 0, green1);
    transact(board, 90, { command: 1 });
    const next = transact(board, 100, { token: tokenFor(challenge), lamps: green1 })[2] ?? 0;
    expect(board.condition()).toMatchObject({ armed: true, flash: true });
    expect(next).not.toBe(challenge);
    transact(board, 200, { token: tokenFor(next), lamps: red1 });
    expect(board.condition()).toMatchObject({ armed: true, flash: false });
  });

  test('without a token an image is shown while the board is armed', () => {
    const board = newBoard();
    armed(board, 0, green1);
    transact(board, 100, { lamps: red1 });
    expect(lit(board, 1)).toBe('r');
  });

  test('a flash bit makes the board toggle a lamp, bright half first', () => {
    const board = newBoard();
    armed(board, 0, green1, green1);
    const seen = [13, 512, 513, 700].map((nowMs) => {
      board.step(nowMs);
      return lit(board, 1);
    });
    expect(seen).toEqual(['g', 'g', '', '']);
  });

  test('a flashing lamp keeps its phase through new images', () => {
    const board = newBoard();
    armed(board, 0, green1, green1);
    for (const nowMs of [300, 400]) transact(board, nowMs, { lamps: green1 | slot(2, 'red'), flash: green1 });
    const seen = [512, 513].map((nowMs) => {
      board.step(nowMs);
      return lit(board, 1);
    });
    expect(seen).toEqual(['g', '']);
  });

  test('a reboot counts, forgets image and arming, and begins with another challenge', () => {
    const board = newBoard();
    const challenge = armed(board, 0, green1);
    board.reboot(500);
    expect(board.condition()).toEqual({ flash: true, watchdog: false, armed: false, bootCounter: 8 });
    expect(transact(board, 510, { token: tokenFor(challenge) })[3]).toBe(8);
    expect(board.condition().armed).toBe(false);
  });

  test('a board may come back from a reboot with another firmware, and from the next with its own', () => {
    const board = newBoard();
    board.reboot(500, '2.0');
    expect(board.registers.read('firmware')).toBe(0x0200);
    board.reboot(600);
    expect(board.registers.read('firmware')).toBe(0x0102);
  });

  test('an open flash-transfer chain gives the heads to the flashers', () => {
    const board = newBoard();
    armed(board, 0, green1);
    board.transfer(false, 100);
    expect(lit(board, 1)).toBe('y');
    expect((transact(board, 110, { lamps: green1 })[0] ?? 0) & 0b1000).toBe(0);
    board.transfer(true, 200);
    expect(lit(board, 1)).toBe('g');
  });

  test('the challenge is never 0 and runs through all values', () => {
    const board = newBoard();
    let challenge = transact(board, 0, {})[2] ?? 0;
    const seen = new Set<number>();
    for (let turn = 0; turn < 2000; turn += 1) {
      seen.add(challenge);
      challenge = transact(board, turn, { token: tokenFor(challenge) })[2] ?? 0;
    }
    expect(seen.size).toBe(2000);
    expect(seen.has(0)).toBe(false);
  });
});

function faulty(fault: object): { board: SignalHeadBoard; words: number[] } {
  const board = newBoard();
  Object.assign(board.terminal(1, 'red')?.fault ?? {}, fault);
  armed(board, 0, red1);
  return { board, words: transact(board, 100, { lamps: red1 }) };
}

describe('lamp faults', () => {
  test('dead lamp: voltage without current, nothing to be seen', () => {
    const { board, words } = faulty({ dead: true });
    expect([(words[6] ?? 0) & 1, (words[8] ?? 0) & 1, lit(board, 1)]).toEqual([1, 0, '']);
  });

  test('dim lamp: current counts from half of what was learned', () => {
    expect((faulty({ currentPercent: 49 }).words[8] ?? 0) & 1).toBe(0);
    expect((faulty({ currentPercent: 50 }).words[8] ?? 0) & 1).toBe(1);
    expect(lit(faulty({ currentPercent: 30 }).board, 1)).toBe('r');
  });

  test('dim bit: under three quarters of what was learned, and only where there is voltage', () => {
    const dimAt = (percent: number): number => (faulty({ currentPercent: percent }).words[10] ?? 0) & 1;
    expect([74, 75, 49].map(dimAt)).toEqual([1, 0, 1]);
    expect((faulty({ currentPercent: 40 }).words[10] ?? 0) & ~1).toBe(0);
  });

  test('stuck output: lit in flash too', () => {
    const board = newBoard();
    Object.assign(board.terminal(1, 'green')?.fault ?? {}, { stuckOn: true });
    expect(lit(board, 1)).toBe('yg');
    expect((transact(board, 0, {})[6] ?? 0) & green1).toBe(green1);
  });

  test('flipped read-back bit: the lamp is right, the register is not', () => {
    const { board, words } = faulty({ flippedReadBack: true });
    expect([(words[6] ?? 0) & 1, lit(board, 1)]).toEqual([0, 'r']);
  });

  test('supply: read in 0.1 V; below 50 V nothing is lit', () => {
    const board = newBoard();
    armed(board, 0, red1);
    board.supply(170, 100);
    expect(transact(board, 110, { lamps: red1 })[5]).toBe(1700);
    expect(lit(board, 1)).toBe('r');
    board.supply(20, 200);
    expect(lit(board, 1)).toBe('');
  });

  test('a short silence within a long one ends nothing; 0 ends it', () => {
    const board = newBoard();
    board.deafen(0, 3000);
    board.deafen(200, 100);
    expect([board.hears(299), board.hears(2999), board.hears(3000)]).toEqual([false, false, true]);
    board.deafen(400, 0);
    expect(board.hears(400)).toBe(true);
  });

  test('silent: takes no notice, and its watchdog trips', () => {
    const board = newBoard();
    armed(board, 0, red1);
    board.deafen(0, 2000);
    expect([board.hears(1999), board.hears(2000)]).toEqual([false, true]);
    board.step(900);
    expect(board.condition().watchdog).toBe(true);
  });
});
