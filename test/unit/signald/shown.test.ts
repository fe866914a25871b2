import { expect, test } from 'vitest';
import type { Aspect } from '../../../src/model/aspect.ts';
import type { BoardSample } from '../../../src/model/image.ts';
import { readShown, surelyMs } from '../../../src/signald/shown.ts';

type Known = Parameters<typeof readShown>[0];
const known = (shown: string, before: Aspect, now: Aspect): Known => ({ shown: { g: shown }, written: { g: now }, images: [{ seq: 4, image: { g: before } }, { seq: 5, image: { g: now } }] });
const sample = (letters: string, appliedSeq: number, flashing = false): BoardSample => ({
  board: 'b', atMs: 7, sampleCounter: 1, appliedSeq, challenge: 1, bootCounter: 1, supplyV: 230, flashing, watchdogTripped: false, armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {},
  groups: { g: { red: { voltage: letters.includes('R'), current: letters.includes('R'), dim: null }, yellow: { voltage: letters.includes('Y'), current: null, dim: null }, green: { voltage: letters.includes('G'), current: false, dim: null } } },
});
const word = (state: Known, read: BoardSample): unknown => readShown(state, read).events[0]?.data['shown'] ?? 'unchanged';

test('a lamp is held against the image in force, not against the one just written', () => {
  expect(word(known('red', 'red', 'green'), sample('R', 4))).toBe('unchanged');
  expect(word(known('red', 'red', 'green'), sample('G', 5))).toBe('green');
  // The dark half of the flash that is in force is no dark head, though red was written meanwhile; and the other way round.
  expect(word(known('flashingGreen', 'flashingGreen', 'red'), sample('', 4))).toBe('unchanged');
  expect(word(known('green', 'green', 'flashingGreen'), sample('', 4))).toBe('dark');
});

test('the dark half of a flash is no change; a dark head is', () => {
  expect(word(known('flashingGreen', 'flashingGreen', 'flashingGreen'), sample('', 5))).toBe('unchanged');
  expect(word(known('green', 'green', 'green'), sample('', 5))).toBe('dark');
});

test('what is lit is told, whatever was commanded', () => {
  expect(word(known('red', 'red', 'red'), sample('RG', 5))).toBe('lit RG');
  expect(word(known('red', 'red', 'red'), sample('Y', 5))).toBe('yellow');
  expect(word(known('red', 'red', 'red'), sample('Y', 5, true))).toBe('flash');
});

test('a lamp with voltage and no current is named', () => {
  expect(readShown(known('red', 'red', 'green'), sample('G', 5)).events[0]?.data['lampsLost']).toEqual(['green']);
});

test('a change behind lost samples says how long nobody saw; one of the usual scan says nothing', () => {
  const unseen = [undefined, 7 - 100, 7 - 150, 7 - 302].map((lastMs) => readShown(known('yellow', 'yellow', 'red'), sample('R', 5), lastMs).events[0]?.data['unseenMs']);
  expect(unseen).toEqual([undefined, undefined, undefined, 302]);
  // That it was not known since then is on record already.
  expect(readShown(known('unknown', 'yellow', 'red'), sample('R', 5), 7 - 60_000).events[0]?.data).not.toHaveProperty('unseenMs');
});

test('an answer that a process took from the port after it had hung says what was so since its scan began', () => {
  expect([surelyMs(sample('R', 5), null), surelyMs(sample('R', 5), 7 - 60), surelyMs(sample('R', 5), 7 - 1212)]).toEqual([7, 7, 7 - 1212]);
});
