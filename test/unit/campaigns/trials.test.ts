import { describe, expect, test } from 'vitest';
import { performConflicts, tooLate } from '../../campaign/conflicts.ts';
import { lateAfter, deathOf, type Death } from '../../campaign/trial/death.ts';
import { attempt, bearable, isDisturbed, spoilt } from '../../campaign/trial/host.ts';
import type { CabinetStream, Frame } from '../../campaign/trial/cabinetStream.ts';
import type { TrialJunction } from '../../campaign/trial/junction.ts';
import { createInjection, reactionTo } from '../../campaign/trial/injection.ts';
import { momentOf } from '../../campaign/trial/restart.ts';
import { gapOf, wrongAfterGap } from '../../campaign/trial/stall.ts';
import { tooSlow } from '../../campaign/tick.ts';
import { notMeasured, subjects, type Kept } from '../../campaign/trial/subjects.ts';
import { createRandom } from '../../../src/platform/random.ts';

// What the trials on real daemons would say of a program that is late: a judge that never says no proves nothing.

type Told = Pick<CabinetStream, 'frames' | 'lamps' | 'boards'>;
const quiet = { stallMs: 1, lineMs: 1 };

function hex(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(4, '0')).join('');
}

/** A function 23 that writes seven registers from 0 on. */
function write(tMs: number, unit: number, command: number, token: number): Frame {
  return { type: 'frame', tMs, way: 'request', unit, pdu: `17${hex([100, 12, 0, 7])}0e${hex([command, token, 1, 0, 0, 0, 0])}` };
}

function answer(tMs: number, unit: number, challenge: number, voltage = 0): Frame {
  return { type: 'frame', tMs, way: 'answer', unit, pdu: `171a${hex([0, 1, challenge, 1, 1, 2300, voltage, 0, voltage, 0, 0, 0, 0])}` };
}

function board(tMs: number, id: string, watchdog: boolean): Told['boards'][number] {
  return { type: 'board', tMs, board: id, flash: true, watchdog };
}

const redAndGreen = { a: 'G', b: 'R', c: 'G', d: 'R', p: 'G' };
const flashImage = { a: 'Y', b: 'Y', c: 'Y', d: 'Y', p: '' };

/** Two boards, a token each at 0 and 100, death at 150; the watchdogs trip at their times. */
function dead({ tripMs = 900, lastTokenMs = 100 } = {}): Told {
  const frames = [1, 2].flatMap((unit) => [
    write(0, unit, 0, 7), answer(2, unit, 1), write(100, unit, 0, 7), answer(102, unit, 2),
    ...(lastTokenMs > 100 ? [write(lastTokenMs, unit, 0, 7), answer(lastTokenMs + 2, unit, 3)] : []),
  ]);
  return {
    frames: frames.toSorted((x, y) => x.tMs - y.tMs), boards: ['hb1', 'hb2'].map((id) => board(tripMs, id, true)),
    lamps: [{ type: 'lamps', tMs: 0, lamps: redAndGreen }, { type: 'lamps', tMs: tripMs, lamps: flashImage }],
  };
}

const death = (told: Told, kind: Death['kind'] = 'signald killed'): Death => deathOf(kind, told, 150, quiet);

describe('deaths', () => {
  test('a watchdog 800 ms after the last token that was taken: nothing to say', () => {
    const found = death(dead());
    expect(found).toMatchObject({ watchdogMs: [800, 800], flashMs: 750, lampsMs: 750, tokenMs: 0 });
    expect(lateAfter(found)).toEqual([]);
  });

  test('a token that was not taken restarts nothing: the time runs from the one before', () => {
    const told = dead();
    const stale = [1, 2].flatMap((unit) => [write(140, unit, 0, 7), answer(142, unit, 2)]);
    expect(death({ ...told, frames: [...told.frames, ...stale] }).watchdogMs).toEqual([800, 800]);
  });

  test.each([
    ['a late watchdog', dead({ tripMs: 1050 }), /watchdog expired after 950/],
    ['flash after 1 s', dead({ tripMs: 1200, lastTokenMs: 400 }), /flash on all boards after 1050/],
    ['a token 300 ms after the death', dead({ tripMs: 1260, lastTokenMs: 460 }), /last heartbeat after 310/],
    ['no watchdog at all', { ...dead(), boards: ['hb1', 'hb2'].map((id) => board(900, id, false)) }, /2 watchdogs did not expire/],
    ['lamps that never flash', { ...dead(), lamps: dead().lamps.slice(0, 1) }, /flash at the lamps after ∞/],
  ])('%s is told', (_what, told, words) => {
    expect(lateAfter(death(told)).join('; ')).toMatch(words);
  });

  test('monitord dead: the flash command counts, and must be there', () => {
    const told = dead();
    const commanded = { ...told, frames: [...told.frames, write(700, 1, 1, 0), write(703, 2, 1, 0)] };
    expect(lateAfter(death(commanded, 'monitord killed'))).toEqual([]);
    expect(lateAfter(death(told, 'monitord killed')).join()).toMatch(/flash command after ∞/);
  });

  test('agentd dead: any flash is told, and a heartbeat that pauses', () => {
    expect(lateAfter(death(dead(), 'agentd killed')).join()).toMatch(/flash after 750/);
    expect(lateAfter(death({ ...dead({ lastTokenMs: 500 }), boards: [] }, 'agentd killed')).join()).toMatch(/next heartbeat after 400/);
  });
});

describe('injections', () => {
  const injection = createInjection('conflict', redAndGreen, createRandom(1));
  if (injection?.lamp == null) throw new Error('a conflict has a lamp');
  const { unit, lamp } = injection;
  const green = lamp.group === 'b' ? 1 << 2 : 1 << 5;
  const reaction = (flashAtMs: number): ReturnType<typeof reactionTo> => reactionTo(injection, {
    frames: [answer(10, unit, 1, green), answer(110, unit, 1, green), write(flashAtMs, 1, 1, 0), write(flashAtMs + 3, 2, 1, 0)],
    lamps: [{ type: 'lamps', tMs: 5, lamps: { ...redAndGreen, [lamp.group]: 'RG' } }], boards: [board(flashAtMs + 5, 'hb1', false), board(flashAtMs + 5, 'hb2', false)],
  }, 4);

  test('the time is that to the last board’s command, from the first answer that shows it', () => {
    expect(reaction(210)).toEqual({ writtenMs: 203, samples: 2, lost: 0, safeMs: 210, answers: '0 100' });
    expect(tooLate({ injection, reaction: reaction(210) })).toEqual([]);
  });

  test('an answer after the port’s time-out is no sample, though nothing is asked again', () => {
    const frames = [write(1, unit, 0, 0), answer(10, unit, 1, green), write(101, unit, 0, 7), answer(140, unit, 1, green), write(210, 1, 1, 0), write(213, 2, 1, 0)];
    const late = (heardWithinMs: number): ReturnType<typeof reactionTo> => reactionTo(injection, { frames, lamps: [], boards: [] }, 4, heardWithinMs);
    expect(late(30)).toMatchObject({ samples: 1, lost: 1, answers: '0 (130)' });
    expect(late(40)).toMatchObject({ samples: 2, lost: 0, answers: '0 130' });
  });

  test('over 300 ms on the wire, over 400 ms at the lamps, and never: told', () => {
    expect(tooLate({ injection, reaction: reaction(308) }).join()).toMatch(/flash commanded after 301/);
    expect(tooLate({ injection, reaction: reaction(308) }, 50)).toEqual([]);
    expect(tooLate({ injection, reaction: reaction(358) }, 50).join()).toMatch(/flash commanded after 351/);
    expect(tooLate({ injection, reaction: reaction(401) }).join()).toMatch(/lamps safe after 401/);
    expect(tooLate({ injection, reaction: { writtenMs: null, samples: 9, lost: 0, safeMs: null, answers: '' } }).join()).toMatch(/not commanded.*∞/);
  });
});

function gap(frames: readonly Frame[]): readonly string[] {
  return wrongAfterGap(gapOf({ frames: [...frames], boards: ['hb1', 'hb2'].map((id) => board(900, id, false)) }, { fromMs: 100, goesOnMs: 800, disturbance: quiet }));
}

function read(tMs: number): Frame {
  return { type: 'frame', tMs, way: 'request', unit: 1, pdu: `03${hex([100, 12])}` };
}

function momentAt(lamps: Readonly<Record<string, string>>, driven = 2): string {
  return momentOf({ lamps: [{ type: 'lamps', tMs: 0, lamps }], driven: () => driven });
}

describe('tick gaps', () => {
  test('reads, then a flash command: nothing to say', () => { expect(gap([read(810), write(890, 1, 1, 0)])).toEqual([]); });
  test('an image, a token, a write ahead of the read: each is told', () => {
    expect(gap([write(810, 1, 0, 9), read(820), write(890, 1, 1, 0)]).join('; ')).toMatch(/1 images.*1 tokens.*not read first/);
  });
});

test('moments: start-up’s yellow is no change, a change is no green', () => {
  expect([momentAt(flashImage, 0), momentAt({ ...flashImage, p: 'R' }), momentAt({ a: 'Y', b: 'R', c: 'Y', d: 'R', p: 'G' }), momentAt(redAndGreen), momentAt({ a: 'R', b: 'R', c: 'R', d: 'R', p: 'R' })])
    .toEqual(['flash', 'yellow', 'interstage', 'green', 'allRed']);
});

test('a tick that is late is told for those that are judged, a missed one and a flash too', () => {
  const paced = { pace: 'fifo', late: { p50: 1, p99: 2, p999: 21, max: 30 }, ticks: 98, due: 100, drained: 5, left: 0, inLineShare: 0, stallMs: 0, flashes: 1, problems: [] } as const;
  expect(tooSlow(paced).join('; ')).toMatch(/p99\.9 of lateness 21.*98 ticks of 100.*flash/);
  expect(tooSlow({ ...paced, pace: 'plain', flashes: 0 })).toEqual([]);
});

test('a machine that stalls, or lets a daemon stand in line, disturbs', () => {
  expect([{ stallMs: 59, lineMs: 79 }, { stallMs: 61, lineMs: 0 }, { stallMs: 0, lineMs: 81 }].map((one) => isDisturbed(one, bearable.quick))).toEqual([false, true, true]);
});

function attemptOn(stallMs: number, result: string | number): Promise<string | number> {
  return attempt({ stallMs: () => stallMs, close: () => undefined }, [], () => Promise.resolve(result));
}

test('an attempt that came to nothing is a problem, unless the machine was too slow; what was seen stays', async () => {
  expect(await Promise.all([attemptOn(10, 'no green'), attemptOn(150, 'no green'), attemptOn(150, 7)])).toEqual(['no green', spoilt, 7]);
});

describe('a set that judged nothing of a subject is not passed', () => {
  const all = subjects.flatMap(({ by }) => by.slice(0, 1));
  test('one trial of each is enough', () => { expect(notMeasured(all)).toBeNull(); });
  test.each(subjects)('$name', ({ by, name, clauses }) => {
    expect(notMeasured(all.filter((one) => !by.includes(one)))).toBe(`not measured on this machine: ${name} (${clauses.join(', ')})`);
  });
  test('one tick gap is not the set', () => {
    const few: readonly Kept[] = ['gap', 'short', 'agentd killed'];
    expect(notMeasured(few)).toMatch(/^not measured on this machine: conflict or dual indication \(S4\.4\.2\); field check.*restart in operation/);
  });
});

const nothing = (): undefined => undefined;
const stuckStream: CabinetStream = { lamps: [], boards: [], frames: [], mark: () => Promise.resolve(0), say: nothing, driven: () => 0, until: () => Promise.resolve(false), forget: nothing, closed: () => true, close: nothing };
const stuck: TrialJunction = {
  dir: '', stream: stuckStream, realtime: false, begin: () => Promise.resolve(false), pid: () => 0, delayRestarts: nothing, gaveUp: () => 'cabinet', reset: () => Promise.resolve([]), status: () => Promise.resolve(null),
  faults: () => Promise.resolve(null), link: () => Promise.resolve(null), spin: nothing, stop: () => Promise.resolve(), recording: () => '', artefact: () => '', discard: nothing,
};

// A junction on which nothing can be told: whatever is tried fails, and the machine decides how that is counted.
test.each([[150, { disturbed: 3, problems: 0, trials: 0 }], [10, { disturbed: 0, problems: 1, trials: 0 }]])('conflicts on a machine that stalls for %i ms: every attempt is counted', async (stallMs, expected) => {
  const found = await performConflicts(stuck, { stallMs: () => stallMs, close: () => undefined }, ['conflict'], createRandom(1), { tries: 3 });
  expect({ disturbed: found.disturbed, problems: found.problems.length, trials: found.trials.length }).toEqual(expected);
});
