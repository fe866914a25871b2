import { describe, expect, test } from 'vitest';
import { drivesOn, ending, going, isFlash, litOn, rest, steady, takenBy, wrongPair, type GroupSeen } from '../../../src/monitor/lampImage.ts';
import { green, readProgramme, red, yellow, type ProgrammeBoard } from '../../../src/monitor/programme.ts';
import { mapWritten } from '../../../src/monitor/writtenImage.ts';
import { junction } from '../guard/junction.ts';
import { readBlock, writeBlock } from './wire.ts';

const reading = readProgramme({
  format: 'ngatu-site/1',
  safety: junction({
    groups: [
      { id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }, { id: 'a1', kind: 'flashingYellowArrow' }, { id: 'p1', kind: 'pedestrian2' },
    ],
    together: [['g1', 'p1', 'none']],
  }),
});
if (!reading.ok) throw new Error(reading.problem);
const { programme } = reading;

function board(): ProgrammeBoard {
  const [first] = programme.boards;
  if (first === undefined) throw new Error('no board');
  return first;
}

const head = (slot: number) => {
  const found = board().heads[slot - 1];
  if (found === undefined) throw new Error('no head');
  return found;
};
const group = (index: number) => {
  const found = programme.groups[index];
  if (found === undefined) throw new Error('no group');
  return found;
};

describe('what a head is told', () => {
  test.each([
    ['R', red, 0], ['Y', yellow, 0], ['G', green, 0], ['RY', red | yellow, 0], ['g', green, green], ['y', yellow, yellow], ['r', red, red], ['', 0, 0],
  ])('%s', (letters, lit, flash) => {
    expect(drivesOn(head(2), writeBlock({ seq: 1, lamps: { 2: letters } }))).toEqual({ lit, flash });
  });

  test('a flash bit alone lights, too', () => {
    const registers = writeBlock({ seq: 1, lamps: { 1: 'g' } });
    expect(drivesOn(head(1), [...registers.slice(0, 3), 0, 0, ...registers.slice(5)])).toEqual({ lit: green, flash: green });
  });

  test('what is lit', () => {
    expect(litOn(head(3), readBlock({ sample: 1, applied: 1, lit: { 3: 'RG', 4: 'Y' } }))).toBe(red | green);
    expect(litOn(head(4), readBlock({ sample: 1, applied: 1, lit: { 3: 'RG', 4: 'Y' } }))).toBe(yellow);
  });
});

describe('flash', () => {
  test.each([
    ['commanded, whatever is lit', { seq: 1, flashCommand: true, lamps: { 1: 'G' } }, true],
    ['nothing but flashing yellow', { seq: 1, lamps: { 1: 'y', 2: 'y', 3: 'y' } }, true],
    ['all dark', { seq: 1 }, true],
    ['a standing yellow', { seq: 1, lamps: { 1: 'y', 2: 'Y' } }, false],
    ['a flashing red', { seq: 1, lamps: { 1: 'y', 4: 'r' } }, false],
    ['a flashing green', { seq: 1, lamps: { 1: 'y', 4: 'g' } }, false],
    ['a red', { seq: 1, lamps: { 1: 'R' } }, false],
  ])('%s', (_name, block, is) => {
    expect(isFlash(board(), writeBlock(block))).toBe(is);
  });

  test('one board of two in flash is no flash of the junction', () => {
    const two = readProgramme({ format: 'ngatu-site/1', safety: junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3', board: 'b2' }] }) });
    if (!two.ok) throw new Error(two.problem);
    const flash = writeBlock({ seq: 1, flashCommand: true });
    expect(mapWritten(two.programme, [{ board: 'b1', registers: flash }])).toEqual({ groups: [{ taken: rest, lit: 0 }, null], flash: false, flashCommand: false, unreadable: false });
    // Silence is a flash command to boards that live by frames alone: these live by tokens, and show what they were told last.
    expect(mapWritten(two.programme, [{ board: 'b1', registers: flash }], ['b2'])).toMatchObject({ groups: [{ taken: rest }, null], flash: false, flashCommand: false });
    const byFrames = { ...two.programme, boards: two.programme.boards.map((one) => ({ ...one, challenge: -1 })) };
    expect(mapWritten(byFrames, [{ board: 'b1', registers: flash }], ['b2'])).toEqual({ groups: [{ taken: rest, lit: 0 }, { taken: rest, lit: 0 }], flash: true, flashCommand: true, unreadable: false });
    // What is written counts, whatever is said of silence.
    expect(mapWritten(byFrames, [{ board: 'b1', registers: flash.map(() => 0) }], ['b1', 'b2']).flashCommand).toBe(false);
    expect(mapWritten(two.programme, [{ board: 'b1', registers: flash }, { board: 'b2', registers: flash }])).toEqual({
      groups: [{ taken: rest, lit: 0 }, { taken: rest, lit: 0 }], flash: true, flashCommand: true, unreadable: false,
    });
    const shown = writeBlock({ seq: 1, lamps: { 1: 'y' } });
    expect(mapWritten(two.programme, [{ board: 'b1', registers: shown }, { board: 'b2', registers: shown }])).toMatchObject({ flash: true, flashCommand: false });
    expect(mapWritten(two.programme, [{ board: 'b1', registers: shown.slice(1) }])).toEqual({ groups: [null, null], flash: false, flashCommand: false, unreadable: true });
  });
});

const drive = (lit: number, flash = 0) => ({ lit, flash });

describe('what a group takes', () => {
  test.each([
    ['a green', 0, drive(green), false, going], ['a green in flash', 0, drive(green), true, going], ['a flashing green', 3, drive(green, green), false, going],
    ['a yellow', 0, drive(yellow), false, ending], ['a yellow in flash', 0, drive(yellow), true, rest], ['a red', 0, drive(red), false, rest],
    ['red and yellow', 0, drive(red | yellow), false, rest], ['dark', 0, drive(0), false, rest],
    ['a clearance in flashing red', 3, drive(red, red), false, going], ['the same in flash', 3, drive(red, red), true, rest], ['a flashing red of vehicles', 0, drive(red, red), false, rest],
    ['a yielding arrow', 2, drive(yellow, yellow), false, going], ['a flashing yellow of vehicles', 0, drive(yellow, yellow), false, ending],
    ['the arrow’s own yellow', 2, drive(yellow), false, ending], ['the arrow’s steady green', 2, drive(green), false, steady], ['a standing red of pedestrians', 3, drive(red), false, rest],
  ])('%s', (_name, index, lamps, inFlash, taken) => {
    expect(takenBy(group(index), lamps, inFlash)).toBe(taken);
  });
});

describe('pairs', () => {
  const goes: GroupSeen = { taken: going, lit: green };
  const ends: GroupSeen = { taken: ending, lit: yellow };
  const rests: GroupSeen = { taken: rest, lit: red };
  test.each([
    ['two greens', [goes, goes, rests, rests], [0, 1]], ['green and yellow', [goes, ends, rests, rests], [0, 1]], ['yellow and green', [ends, rests, goes, rests], [0, 2]],
    ['two that may', [goes, rests, rests, goes], null], ['nobody', [rests, rests, rests, rests], null], ['unknown ones', [null, goes, null, null], null],
    ['an unknown one before', [null, goes, goes, null], [1, 2]],
    ['yellows of a running junction', [ends, ends, rests, rests], [0, 1]],
    ['yellows of the start-up: nobody with a yellow is at red', [ends, ends, ends, rests], null],
    ['yellows beside one who is dark', [ends, ends, { taken: rest, lit: 0 }, rests], null],
    ['yellows of the start-up beside a walk', [ends, ends, ends, goes], [0, 1]],
    ['yellows as far as they are known', [ends, ends, null, null], null],
  ] as const)('%s', (_name, seen, pair) => {
    expect(wrongPair(programme, seen, true)).toEqual(pair);
  });

  test('yellow beside yellow is a start-up’s only where one may be', () => {
    expect(wrongPair(programme, [ends, ends, ends, rests], false)).toEqual([0, 1]);
    expect(wrongPair(programme, [ends, null, null, rests], false)).toBeNull();
  });
});

describe('an arrow that yields to nobody while its green stands still', () => {
  const steadily: GroupSeen = { taken: steady, lit: green };
  const goes: GroupSeen = { taken: going, lit: green };
  const rests: GroupSeen = { taken: rest, lit: red };
  const ends: GroupSeen = { taken: ending, lit: yellow };
  const size = programme.groups.length;
  // All may be seen together; the arrow of place `arrow` not with `other` while it stands still.
  const apartOnly = (arrow: number, other: number) => ({ ...programme, may: programme.may.map(() => true), apart: programme.apart.map((_, at) => at === arrow * size + other) });

  test.each([[0, 1], [0, 3], [2, 1], [2, 3], [3, 0], [1, 2]] as const)('arrow %i beside %i', (arrow, other) => {
    const pair = [Math.min(arrow, other), Math.max(arrow, other)];
    const seen = (of: GroupSeen, beside: GroupSeen) => programme.groups.map((_, at) => (at === arrow ? of : at === other ? beside : rests));
    expect(wrongPair(apartOnly(arrow, other), seen(steadily, goes), false)).toEqual(pair);
    expect(wrongPair(apartOnly(arrow, other), seen(goes, goes), false)).toBeNull();
    expect(wrongPair(apartOnly(arrow, other), seen(goes, steadily), false)).toBeNull();
    expect(wrongPair(apartOnly(arrow, other), seen(steadily, rests), false)).toBeNull();
    expect(wrongPair(apartOnly(other, arrow), seen(steadily, goes), false)).toBeNull();
    // In a start-up yellow stands beside yellow, and nothing beside an arrow's green.
    expect(wrongPair(apartOnly(arrow, other), seen(steadily, ends), true)).toEqual(pair);
  });

  test('the last of the groups is looked at, and a pair but once', () => {
    expect(wrongPair(programme, [rests, rests, goes, goes], false)).toEqual([2, 3]);
    expect(wrongPair({ ...programme, may: programme.may.map((_, at) => at % (size + 1) !== 0) }, [goes, rests, rests, rests], false)).toBeNull();
    expect(wrongPair(programme, [rests], false)).toBeNull();
  });
});
