import { describe, expect, test } from 'vitest';
import type { MonitorAnswer, MonitorTick } from '../../../src/model/monitorMessage.ts';
import { createMonitor, stepMonitor } from '../../../src/monitor/monitor.ts';
import { junction, lampWiring } from '../guard/junction.ts';
import { Bench, flash, stop, type Lamps } from './bench.ts';
import { emptyTick, readBlock, request, response, safetyHash, writeBlock } from './wire.ts';

// The monitor's limits at their very edges, and several boards: what holds for one must hold for each.

const alone = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }, { id: 'g3', kind: 'vehicle3' }], together: [['g1', 'g3', 'none'], ['g2', 'g3', 'none']] });

/** So many ticks after its grant the green is written. */
function greenAfter(ticks: number): MonitorAnswer {
  const bench = new Bench(alone);
  bench.startUp();
  expect(bench.tick(stop, { asked: ['g1'] })).toMatchObject({ granted: ['g1'] });
  bench.run(ticks - 1, stop);
  return bench.tick({ ...stop, 1: 'G' });
}

/** So many messages after a green was told last, it passes on the wire. */
function onWireAfter(messages: number): MonitorAnswer {
  const bench = new Bench(alone);
  bench.startUp();
  bench.light('g3', { ...stop, 3: 'G' });
  bench.run(messages - 1, stop);
  bench.onWire({ ...stop, 3: 'G' });
  return bench.tick(stop);
}

describe('edges', () => {
  test('a grant lights a green three ticks later, and not four', () => {
    expect(greenAfter(3).type).toBe('consent');
    expect(greenAfter(4)).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g1'] });
  });

  test('a green may pass on the wire three messages after it was told last, and not four', () => {
    expect(onWireAfter(3).type).toBe('consent');
    expect(onWireAfter(4)).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g3'] });
  });

  test('a start-up’s yellow is borne on read-back five messages after it was told last, and not six', () => {
    const yellows: Lamps = { 1: 'Y', 2: 'Y', 3: 'Y' };
    const after = (messages: number): MonitorAnswer => {
      const bench = new Bench(alone);
      bench.run(5, flash, { flashCommand: true });
      bench.run(20, flash);
      bench.run(32, yellows);
      // Three frames of it make a conflict; a frame is heard a message after it was read.
      bench.run(messages, stop, { seen: yellows });
      return bench.answer;
    };
    expect(after(5).type).toBe('consent');
    expect([6, 7, 8].map((messages) => after(messages).type)).toEqual(['consent', 'consent', 'veto']);
  });

  test('asked for twice it is granted once, and not both ways', () => {
    const bench = new Bench(alone);
    bench.startUp();
    expect(bench.tick(stop, { asked: ['g1', 'g1', 'g3/steady', 'g3'] })).toMatchObject({ granted: ['g1', 'g3/steady'] });
  });

  test('a veto is told by what was found last, and ends by a flash that was told, not by one that is only seen', () => {
    const bench = new Bench(alone);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(10, { ...stop, 1: 'G' });
    const both: Lamps = { ...stop, 1: 'G', 2: 'G' };
    bench.run(2, { ...stop, 1: 'G' }, { seen: both });
    expect(bench.tick({ ...stop, 1: 'G', 3: 'G' }, { seen: both })).toMatchObject({ type: 'veto' });
    expect(bench.tick({ ...stop, 1: 'G' })).toMatchObject({ type: 'veto', cause: 'conflict', groups: ['g1', 'g2'] });
    bench.applied = 'selfFlash';
    for (let i = 0; i < 5; i += 1) {
      expect(bench.tick(stop).type).toBe('veto');
      bench.applied = 'selfFlash';
    }
    expect(bench.run(2, flash, { flashCommand: true }).type).toBe('consent');
  });
});

const anew = (tick: MonitorTick): MonitorTick => ({ ...tick, bootId: 'signald-2' });

test('a flash that was seen long ago ends no veto: the boards are not heard', () => {
  const bench = new Bench(alone);
  bench.run(5, flash, { flashCommand: true });
  bench.run(5, flash, { flashCommand: true, lost: true });
  expect(bench.tick(flash, { lost: true, change: (tick) => ({ ...tick, written: [{ board: 'b9', registers: [1] }] }) })).toMatchObject({ type: 'veto', cause: 'unsafeWrite' });
  for (let i = 0; i < 5; i += 1) expect(bench.tick(flash, { flashCommand: true, lost: true }).type).toBe('veto');
  expect(bench.run(4, flash, { flashCommand: true }).type).toBe('consent');
});

test('the flashing yellow of an arrow that hangs among others is no right of way in a flash that was told', () => {
  const bench = new Bench(junction({ groups: [{ id: 'a', kind: 'flashingYellowArrow' }, { id: 'g2', kind: 'vehicle3' }, { id: 'g3', kind: 'vehicle3' }] }));
  bench.run(5, flash, { flashCommand: true });
  // By the image alone: no board says that it flashes.
  expect(bench.run(40, flash)).toMatchObject({ type: 'consent', tokens: { b1: expect.any(Number) } });
});

describe('a signald that starts anew', () => {
  test('is another history: no token and no green before its first flash image, and nobody is accused of what the one before was granted', () => {
    const bench = new Bench(alone);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    expect(bench.tick({ ...stop, 1: 'G' }, { change: anew, asked: ['g3'] })).toEqual({ type: 'consent', bootId: 'monitor-1', n: bench.n, tokens: {}, granted: [] });
    expect(bench.run(3, flash, { change: anew, flashCommand: true })).toMatchObject({ type: 'consent', tokens: { b1: expect.any(Number) } });
  });

  test('by a site that this monitor has not read, because what it read says no hash: nothing is granted', () => {
    const created = createMonitor({ format: 'ngatu-site/1', safety: alone }, 'monitor-1');
    if (!created.ok) throw new Error(created.problem);
    expect(created.monitor.safetyHash).toBeNull();
    expect(stepMonitor(created.monitor, created.state, emptyTick(1), 0).answer).toMatchObject({ withheld: 'otherSite', tokens: {}, granted: [] });
  });
});

const boards = ['b1', 'b2'] as const;
type Board = (typeof boards)[number];
const single = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3', board: 'b2' }] });
// g1 has a second head, on the other board.
const two = { ...single, lamps: [...single.lamps, ...lampWiring({ group: 'g1', board: 'b2', slot: 2 })] };
const red: Lamps = { 1: 'R', 2: 'R' };

interface More { readonly asked?: string[]; readonly lost?: Board; readonly seen?: Partial<Record<Board, Lamps>>; readonly flashCommand?: boolean; readonly flashing?: readonly Board[]; readonly receivedAgoMs?: number }

/** Two boards that obey one scan later. */
function twoBoards(): { readonly run: (ticks: number, lamps: Lamps, more?: More) => MonitorAnswer; readonly n: () => number } {
  const created = createMonitor({ format: 'ngatu-site/1', safetyHash, safety: two }, 'monitor-1');
  if (!created.ok) throw new Error(created.problem);
  let { state } = created;
  let n = 0;
  let frames: MonitorTick['frames'] = [];
  let flashes = true;
  let applied: Lamps = {};
  let answer: MonitorAnswer = { type: 'consent', bootId: '', n: 0, tokens: {}, granted: [] };
  const tick = (lamps: Lamps, more: More): void => {
    n += 1;
    const registers = writeBlock({ seq: n, lamps, flashCommand: more.flashCommand === true });
    const heard = frames.map((frame) => ({ ...frame, receivedMs: n * 100 - (more.receivedAgoMs ?? 70) }));
    const step = stepMonitor(created.monitor, state, { ...emptyTick(n), written: boards.map((board) => ({ board, registers })), asked: more.asked ?? [], frames: heard }, 7000 + n * 100);
    ({ state, answer } = step);
    frames = boards.map((board, index) => {
      const flashing = more.flashing?.includes(board) ?? flashes;
      const read = readBlock({ sample: n, applied: n - 1, flashing, lit: more.seen?.[board] ?? (flashing ? {} : applied), challenge: 100 * (index + 1) + n });
      return { board, request: request(index + 1, registers), response: more.lost === board ? null : response(index + 1, read), receivedMs: 0 };
    });
    flashes = more.flashCommand === true;
    applied = lamps;
  };
  return {
    n: () => n,
    run(ticks, lamps, more = {}) {
      for (let at = 0; at < ticks; at += 1) tick(lamps, more);
      return answer;
    },
  };
}

function started(): ReturnType<typeof twoBoards> {
  const bench = twoBoards();
  bench.run(10, {}, { flashCommand: true });
  bench.run(32, { 1: 'Y', 2: 'Y' });
  bench.run(90, red);
  return bench;
}

describe('two boards', () => {
  test('each gets the token of its own challenge; the one that was not heard for more than 500 ms gets none', () => {
    const bench = started();
    expect(bench.run(1, red)).toMatchObject({ tokens: { b1: expect.any(Number), b2: expect.any(Number) } });
    // The last good frame is 100 ms old when it is heard; then one of b2 is lost with every tick.
    bench.run(1, red, { lost: 'b2', receivedAgoMs: 100 });
    bench.run(3, red, { lost: 'b2' });
    expect(bench.run(1, red, { lost: 'b2' })).toMatchObject({ tokens: { b1: expect.any(Number), b2: expect.any(Number) } });
    expect(bench.run(1, red, { lost: 'b2' })).toHaveProperty('tokens', { b1: expect.any(Number) });
  });

  test.each([['b1', 'the other road’s own board is not heard'], ['b2', 'one of two heads is not heard']] as const)('%s silent: a red read 300 ms ago counts, an older one does not (%s)', (lost, _what) => {
    const bench = started();
    bench.run(1, red, { lost, receivedAgoMs: 100 });
    bench.run(1, red, { lost });
    expect(bench.run(1, red, { lost, asked: ['g1'] })).toMatchObject({ granted: ['g1'] });
    expect(bench.run(1, red, { lost, asked: ['g1'] })).toMatchObject({ granted: [] });
  });

  test.each([
    ['its second head, on the other board, is dark', { b2: { 1: 'R' } }], ['its second head shows yellow', { b2: { 1: 'R', 2: 'Y' } }],
    ['who is against it is dark', { b2: { 2: 'R' } }], ['its first head is dark', { b1: {} }],
  ] as const)('no green where %s', (_what, seen) => {
    const bench = started();
    bench.run(1, red, { seen });
    expect(bench.run(1, red, { asked: ['g1'] })).toMatchObject({ granted: [] });
    bench.run(40, red);
    expect(bench.run(1, red, { asked: ['g1'] })).toMatchObject({ granted: ['g1'] });
  });

  test('no green on a board that says that it flashes, whatever is lit on it', () => {
    const bench = started();
    bench.run(1, red, { flashing: ['b2'], seen: { b2: red } });
    expect(bench.run(1, red, { asked: ['g1'] })).toMatchObject({ granted: [] });
  });

  test('a veto ends when every board is seen to flash, not one of them', () => {
    const bench = started();
    expect(bench.run(1, { ...red, 1: 'G' })).toMatchObject({ type: 'veto' });
    expect(bench.run(6, {}, { flashCommand: true, flashing: ['b1'] }).type).toBe('veto');
    expect(bench.run(3, {}, { flashCommand: true, flashing: ['b1', 'b2'] }).type).toBe('consent');
  });
});
