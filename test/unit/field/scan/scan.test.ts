import { describe, expect, test } from 'vitest';
import { encodeImage, withoutToken } from '../../../../src/field/scan/encodeImage.ts';
import { encodeSeconds, withoutSkips } from '../../../../src/field/scan/seconds.ts';
import type { BusRequest } from '../../../../src/field/scan/request.ts';
import { beginEmergency, beginIdentify, beginScan, detectorCount, detectorSamples, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import { board, boardWords, identity, junction, lampRequests, metScan, replyTo, scanOf } from './junction.ts';

const red = { g1: 'red', g2: 'red', g3: 'red', g4: 'red' } as const;
const frame = { seq: 0x1_0005, tokens: { b1: 0xbeef }, flash: false, clear: false };
const timeout = { kind: 'timeout' } as const;

function only(requests: readonly BusRequest[], part: string): BusRequest {
  const found = requests.find(({ id }) => id.includes(part));
  if (found === undefined) throw new Error(`no request ${part}`);
  return found;
}

describe('an image becomes registers', () => {
  const { plan } = scanOf();

  test('lamp, flash, token, sequence, and bits that overflow into the next register', () => {
    const writes = encodeImage(plan, { g1: 'green', g2: 'redYellow', g3: 'flashingYellow', g4: 'dark' }, frame);
    expect(writes['b1']).toEqual([0, 0xbeef, 5, 0b100 | (1 << 15), 1, 0, 0]);
    expect(writes['b2']).toEqual([0, 0, 5, 0b010, 0, 0b010, 0]);
  });

  test('flash and clear are commands, not lamps; the fail-safe form carries no token', () => {
    const writes = encodeImage(plan, red, { ...frame, flash: true, clear: true });
    const b1 = plan.lampBoards.get('b1');
    expect(writes['b1']?.slice(0, 2)).toEqual([3, 0xbeef]);
    expect(b1 === undefined ? null : withoutToken(b1, writes['b1'] ?? [])[1]).toBe(0);
  });

  test('seconds: blank where nothing is promised, or where no display could show it', () => {
    expect(encodeSeconds(junction(), { s1: 7, s3: null })).toEqual({ clock: [7, 65_535, 65_535] });
    expect(encodeSeconds(junction(), { s1: 500, s3: -1 })).toEqual({ clock: [65_535, 65_535, 65_535] });
    const buttons = { ...junction(), boards: [...junction().boards, board('buttons', 'field', 14, 'ngatu/pb8')], contacts: [{ id: 'wait a', board: 'buttons', point: 'wait.2' }, { id: 'wait b', board: 'buttons', point: 'wait.8' }] };
    expect(encodeSeconds(buttons, { s1: 7 }, { 'wait b': true })).toEqual({ clock: [7, 65_535, 65_535], buttons: [0x80] });
    expect(encodeSeconds(buttons, {}, { 'wait a': true, 'wait b': true, elsewhere: true })['buttons']).toEqual([0x82]);
    expect(encodeSeconds(buttons, {})['buttons']).toEqual([0]);
  });

  test('seconds: a number whose forerunner got lost is led to through blank, never skipped to', () => {
    const blank = 65_535;
    expect(withoutSkips(undefined, [5, blank])).toEqual([5, blank]);
    expect(withoutSkips([5, 9, blank, 1], [4, 9, 8, 30])).toEqual([4, 9, 8, 30]);
    expect(withoutSkips([5, 9, blank, 1], [3, 2, blank, blank])).toEqual([blank, blank, blank, blank]);
    // Contacts are no numbers: they are as they are said to be.
    expect(withoutSkips([9, 6], [9, 1], new Set([1]))).toEqual([9, 1]);
    // Confirmed blank, the number stands there in the next frame.
    expect(withoutSkips([blank, blank], [3, 2])).toEqual([3, 2]);
  });
});

const begin = (image: Parameters<typeof encodeImage>[1] = red): { state: ScanState; requests: readonly BusRequest[] } => {
  const scan = scanOf();
  return beginScan(scan, 5, encodeImage(scan.plan, image, frame), 500);
};

/** The sample counter that is taken after an answer with `before`. */
function after(before: number, counter: number): unknown {
  const first = begin();
  const once = lampRequests(first.requests).reduce((at, request) => onReply(at, replyTo(request, boardWords({ counter: before }), 510)).state, first.state);
  const second = beginScan(once, 6, {}, 600);
  return onReply(second.state, replyTo(only(second.requests, 'b1'), boardWords({ counter }), 610)).sample?.sampleCounter;
}

describe('lamp boards', () => {
  test('one transaction a board; more red goes first', () => {
    const { requests } = begin({ g1: 'green', g2: 'red', g3: 'red', g4: 'red' });
    expect(lampRequests(requests).map(({ unit }) => unit)).toEqual([2, 1]);
    expect(lampRequests(requests)[1]?.call).toEqual({ function: 'fc23', address: 100, count: 13, writeAddress: 0, values: [0, 0xbeef, 5, 4 | (1 << 15), 0, 0, 0] });
  });

  test('a board that nothing is written to is still read', () => {
    expect(only(beginScan(scanOf(), 1, {}, 0).requests, 'b1').call).toEqual({ function: 'fc03', address: 100, count: 13 });
  });

  test('the read-back in the site’s words, and the raw frame for the monitor', () => {
    const { state, requests } = begin();
    const answer = boardWords({ counter: 9, challenge: 3, boot: 2, applied: 4, status: 0b1110_0110_1001, voltage: [4 | (1 << 15), 1], current: [4, 1], dim: [1 << 15, 0] });
    const result = onReply(state, replyTo(only(requests, 'b1'), answer, 512));
    expect(result.sample).toEqual({
      board: 'b1', atMs: 512, sampleCounter: 9, appliedSeq: 4, challenge: 3, bootCounter: 2, supplyV: 230,
      flashing: true, watchdogTripped: false, armed: false, flashTransferClosed: true, lampSupplyClosed: true, dimmed: true,
      inputs: { flashKey: false, mmuFault: true, serviceKey: true, policeManual: false, policeStep: false, policeAllRed: true },
      groups: {
        g1: { red: { voltage: false, current: false, dim: false }, yellow: { voltage: false, current: false, dim: false }, green: { voltage: true, current: true, dim: false } },
        g2: { red: { voltage: true, current: false, dim: true }, yellow: { voltage: true, current: true, dim: false }, green: { voltage: false, current: false, dim: false } },
      },
    });
    expect(result.frame).toEqual({ board: 'b1', request: 'aa', response: 'bb', receivedMs: 512 });
  });

  test('a repeated counter is no fresh sample', () => {
    const first = begin();
    const once = onReply(first.state, replyTo(only(first.requests, 'b1'), boardWords({ counter: 4 }), 510));
    const second = beginScan(once.state, 6, {}, 600);
    // b2 of scan 5 is still under way, so the line is left alone.
    expect(second.skippedLines).toEqual(['lamps']);
    const both = onReply(once.state, replyTo(only(first.requests, 'b2'), boardWords(), 520));
    const third = beginScan(both.state, 6, {}, 600);
    const stale = onReply(third.state, replyTo(only(third.requests, 'b1'), boardWords({ counter: 4 }), 610));
    expect(stale.sample).toBeUndefined();
    expect(stale.frame?.response).toBe('bb');
    expect(stale.state.health.get('b1')?.samples).toBe(1);
  });

  test('an older sample, late or doubled, is none, over the counter’s end too; 64 behind it is a jump, and not believed at once', () => {
    expect([after(100, 101), after(100, 99), after(100, 37), after(100, 36), after(3, 65_534), after(65_534, 3)]).toEqual([101, undefined, undefined, undefined, undefined, 3]);
  });

  test('only the present scan’s frame is retried, and the retry keeps its bound: what begins later would be in force later than guard dates it', () => {
    const { state, requests } = begin();
    const request = only(requests, 'b1');
    expect(request.dueMs).toBeGreaterThan(500);
    expect(request.dueMs).toBeLessThanOrEqual(500 + 65);
    expect(onReply(state, replyTo(request, timeout, 540)).requests.map(({ dueMs }) => dueMs)).toEqual([request.dueMs]);
    const next = beginScan(state, 6, {}, 600);
    expect(next.skippedLines).toEqual(['lamps']);
    expect(onReply(next.state, replyTo(request, timeout, 640)).requests).toEqual([]);
  });

  test('an image goes to all lamp lines or to none: while one is busy, no other is written', () => {
    const two = junction();
    const scan = scanOf({
      ...two, lines: [...two.lines, { id: 'lamps2', purpose: 'lamps', device: 'lines/lamps2', baud: 115_200, format: '8E1' }],
      boards: two.boards.map((one) => (one.id === 'b2' ? { ...one, line: 'lamps2' } : one)),
    });
    const first = beginScan(scan, 5, encodeImage(scan.plan, red, frame), 500);
    const answered = onReply(first.state, replyTo(only(first.requests, 'b1'), boardWords(), 520));
    const second = beginScan(answered.state, 6, encodeImage(scan.plan, { ...red, g1: 'green' }, frame), 600);
    expect(second.skippedLines).toEqual(['lamps', 'lamps2']);
    expect(second.requests.filter(({ line }) => line.startsWith('lamps'))).toEqual([]);
  });

  test('one retry a scan, of the same frame, after the others', () => {
    const { state, requests } = begin();
    const lost = onReply(state, replyTo(only(requests, 'b1'), timeout, 540));
    expect(lost.requests).toHaveLength(1);
    expect(lost.requests[0]?.call).toEqual(only(requests, 'b1').call);
    expect(lost.requests[0]?.priority).toBeGreaterThan(only(requests, 'b2').priority);
    expect(lost.frame?.response).toBeNull();
    expect(lost.sample).toBeUndefined();
    const other = onReply(lost.state, replyTo(only(requests, 'b2'), timeout, 560));
    expect(other.requests).toEqual([]);
    const again = onReply(other.state, replyTo(only(lost.requests, 'b1'), { kind: 'crc' }, 580));
    expect(again.requests).toEqual([]);
    expect(again.state.health.get('b1')).toMatchObject({ timeouts: 1, crcErrors: 1, retries: 1 });
    expect(again.state.pending.has(only(requests, 'b1').id)).toBe(false);
  });

  test('a short answer is no sample, an answer to nothing changes nothing', () => {
    const { state, requests } = begin();
    const short = onReply(state, replyTo(only(requests, 'b1'), { kind: 'registers', registers: [1, 2] }, 510));
    expect(short.sample).toBeUndefined();
    expect(onReply(state, replyTo({ ...only(requests, 'b1'), id: 'nobody' }, boardWords(), 510))).toEqual({ state, requests: [] });
  });

  test('an emergency leaves first, and nothing of the scan is retried over it', () => {
    const { state, requests } = begin();
    const stop = beginEmergency(state, encodeImage(state.plan, red, { ...frame, tokens: {}, flash: true }), 520);
    expect(stop.requests.map(({ priority }) => priority)).toEqual([0, 0]);
    expect(stop.withdraw.toSorted()).toEqual(lampRequests(requests).map(({ id }) => id).toSorted());
    expect(onReply(stop.state, replyTo(only(requests, 'b1'), timeout, 540)).requests).toEqual([]);
    const lost = onReply(stop.state, replyTo(only(stop.requests, 'b1'), timeout, 560));
    expect(lost.requests.map(({ priority, call }) => [priority, call])).toEqual([[0, only(stop.requests, 'b1').call]]);
  });
});

const words = (counts: Record<number, number>, presence: number, counter: number, fault = 0): { kind: 'registers'; registers: number[] } =>
  ({ kind: 'registers', registers: [presence, ...Array.from({ length: 16 }, (_, at) => counts[at + 1] ?? 0), fault, counter] });

const poll = (state: ScanState, nowMs: number, outcome: Parameters<typeof replyTo>[1]): ScanState => {
  const begun = beginScan(state, nowMs / 100, {}, nowMs);
  const answered = begun.requests.reduce((at, request) => onReply(at, replyTo(request, request.id.includes('loops') ? outcome : { kind: 'exception', code: 2 }, nowMs + 50)).state, begun.state);
  return answered;
};

const actuations = (state: ScanState, nowMs: number): number => detectorSamples(state, nowMs).samples['d1']?.actuations ?? -1;

type Outcome = Parameters<typeof replyTo>[1];

const startedAnew = (n: number): Outcome => boardWords({ counter: 2 + n, boot: 2 });

/** A board that is known, and was last heard at 0: is it still, after these answers? */
function knownAfter(outcome: Outcome | ((n: number) => Outcome), atMs: readonly number[]): boolean | undefined {
  let state = scanOf();
  const hear = (n: number, nowMs: number, said: Outcome): void => {
    const begun = beginScan(state, n, {}, nowMs);
    state = { ...onReply(begun.state, replyTo(only(begun.requests, 'b1'), said, nowMs)).state, pending: new Map() };
  };
  hear(0, 0, boardWords());
  state = { ...state, health: state.health.mapped((health) => ({ ...health, identified: true })) };
  for (const [n, nowMs] of atMs.entries()) hear(n + 1, nowMs, typeof outcome === 'function' ? outcome(n) : outcome);
  return state.health.get('b1')?.identified;
}

const every100 = (toMs: number): number[] => Array.from({ length: toMs / 100 }, (_, at) => (at + 1) * 100);

describe('a lamp board that has said who it is', () => {
  test('1 s without a sound answer: flash was commanded to it, its watchdog is on the way, and it may be another by now', () => {
    for (const outcome of [timeout, { kind: 'exception', code: 6 } as const]) {
      expect(knownAfter(outcome, every100(400))).toBe(true);
      expect(knownAfter(outcome, every100(1000))).toBe(true);
      expect(knownAfter(outcome, every100(1100))).toBe(false);
    }
  });

  test.each([1, 2, 3])('exception %i to five frames that it has always taken: it is another', (code) => {
    expect(knownAfter({ kind: 'exception', code }, every100(400))).toBe(true);
    expect(knownAfter({ kind: 'exception', code }, every100(500))).toBe(false);
  });

  test('a boot counter that has changed: it has to say anew who it is', () => {
    expect(knownAfter(boardWords({ counter: 2, boot: 1 }), [100])).toBe(true);
    expect(knownAfter(startedAnew, [100])).toBe(true);
    expect(knownAfter(startedAnew, [100, 200])).toBe(false);
  });

  test('a stalled process has not asked: two lost answers after it make no stranger', () => {
    expect(knownAfter(timeout, [5000, 5100])).toBe(true);
    expect(knownAfter(timeout, [5000, 5100, 5200])).toBe(false);
    expect(knownAfter(boardWords({ counter: 2 }), [5000])).toBe(true);
  });
});

describe('detectors', () => {
  test('actuations since last delivered, over a wrap-around and a lost answer, none twice', () => {
    let state = poll(metScan(), 100, words({ 1: 65_534 }, 1, 1));
    const first = detectorSamples(state, 200);
    expect(first.samples['d1']).toEqual({ presence: 'occupied', actuations: 0, ageMs: 50, fault: false });
    state = poll(first.state, 200, words({ 1: 65_535 }, 0, 2));
    state = poll(state, 300, timeout);
    state = poll(state, 400, words({ 1: 1 }, 0, 3));
    expect(actuations(state, 500)).toBe(3);
    const told = detectorSamples(state, 500);
    expect(told.samples['d1']?.presence).toBe('clear');
    expect(actuations(told.state, 500)).toBe(0);
    // The same answer again: the board has sampled nothing new.
    expect(actuations(poll(told.state, 500, words({ 1: 2 }, 1, 3)), 600)).toBe(0);
    expect(detectorCount(told.state, 'd1')).toBe(3);
  });

  test('a counter that starts again from 0 brings no flood', () => {
    let state = poll(metScan(), 100, words({ 1: 500 }, 0, 1));
    state = poll(state, 200, words({ 1: 3 }, 0, 2));
    expect(actuations(state, 300)).toBe(0);
    expect(actuations(poll(state, 300, words({ 1: 5 }, 0, 3)), 400)).toBe(2);
  });

  test('age, unknown, fault', () => {
    const state = poll(poll(metScan(), 0, words({}, 0, 1, 1 << 15)), 100, words({}, 0, 2, 1 << 15));
    const at = (nowMs: number, id: string): unknown => detectorSamples(state, nowMs).samples[id];
    expect(at(200, 'd16')).toMatchObject({ presence: 'clear', fault: true });
    expect(at(1151, 'd1')).toMatchObject({ presence: 'unknown', ageMs: 1001, fault: false });
    expect(at(5200, 'd1')).toMatchObject({ presence: 'unknown', fault: true });
    expect(at(200, 'v2')).toMatchObject({ presence: 'unknown', fault: false });
  });

  test('a slow line is not flooded: what is under way is not asked again, and everybody has a turn', () => {
    let state = metScan();
    const asked = new Map<string, number>();
    for (let n = 1; n <= 30; n += 1) {
      const nowMs = n * 100;
      const begun = beginScan(state, n, encodeSeconds(state.plan.config, { s1: n, s3: null }), nowMs);
      const field = begun.requests.filter(({ line }) => line === 'field');
      for (const { unit } of field) asked.set(String(unit), (asked.get(String(unit)) ?? 0) + 1);
      state = begun.requests.reduce((at, request) => onReply(at, replyTo(request, request.call.function === 'fc16' ? { kind: 'written' } : timeout, nowMs + 90)).state, begun.state);
    }
    // The two cards are dead and are asked ever less, at last only who they are; the display never waits.
    expect(asked.get('10')).toBeGreaterThanOrEqual(3);
    expect(asked.get('10')).toBeLessThan(12);
    expect(asked.get('12')).toBeGreaterThan(25);
  });
});

const ask = (outcome: Parameters<typeof replyTo>[1]): unknown => {
  const config = junction();
  const scan = scanOf({ ...config, boards: config.boards.map((known) => (known.id === 'b1' ? board('b1', 'lamps', 1, 'ngatu/shb8', 'SN-0001') : known)) });
  const begun = beginIdentify(scan, ['b1'], 0);
  expect(begun.requests.map(({ call }) => call)).toEqual([{ function: 'fc04', address: 1000, count: 10 }]);
  return onReply(begun.state, replyTo(only(begun.requests, 'b1'), outcome, 10)).identity;
};

describe('who a board is', () => {
  test.each([
    ['the right one', identity('NGATU-SHB8', 0x0105, 'SN-0001'), { fault: null, answered: true }],
    ['another model', identity('NGATU-LC16', 0x0105, 'SN-0001'), { fault: { code: 'board.identity' }, answered: true }],
    ['another firmware', identity('NGATU-SHB8', 0x0200, 'SN-0001'), { fault: { code: 'board.identity' }, answered: true }],
    ['a swapped board', identity('NGATU-SHB8', 0x0105, 'SN-0002'), { fault: { code: 'board.identity' }, answered: true }],
    ['a device without such registers', { kind: 'exception', code: 2 } as const, { fault: { code: 'board.identity' }, answered: true }],
    ['silence', timeout, { fault: null, answered: false }],
  ])('%s', (_, outcome, expected) => {
    expect(ask(outcome)).toMatchObject({ board: 'b1', ...expected });
  });
});
