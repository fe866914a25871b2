import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../src/model/fault.ts';
import type { BoardSample } from '../../../../src/model/image.ts';
import { createBringUp, stepBringUp, type BringUpPhase, type BringUpState, type IdentityFound } from '../../../../src/field/scan/bringUp.ts';
import { board } from './junction.ts';

const boards = [board('b1', 'lamps', 1, 'ngatu/shb8'), board('b2', 'lamps', 2, 'ngatu/shb8')];
const tickMs = 100;

/** The reference board's watchdog, told by docs/reference-boards.md: just enough of it to be brought up. */
interface Watchdog { challenge: number; boot: number; armed: boolean; tripped: boolean; refreshedMs: number; timeoutMs: number; silent: boolean; deaf: boolean; stuck: boolean; supplyV: number; says: Partial<BoardSample> }

function watchdog(change: Partial<Watchdog> = {}): Watchdog {
  return { challenge: 7, boot: 1, armed: false, tripped: false, refreshedMs: 0, timeoutMs: 800, silent: false, deaf: false, stuck: false, supplyV: 230, says: {}, ...change };
}

function transact(dog: Watchdog, token: boolean, clear: boolean, nowMs: number): void {
  if (dog.armed && nowMs - dog.refreshedMs >= dog.timeoutMs) Object.assign(dog, { armed: false, tripped: true });
  if (clear && !dog.stuck) dog.tripped = false;
  if (token && !dog.tripped && !dog.deaf) Object.assign(dog, { armed: true, refreshedMs: nowMs, challenge: dog.challenge + 1 });
}

const sample = (id: string, dog: Watchdog, atMs: number): BoardSample => ({
  board: id, atMs, sampleCounter: atMs, appliedSeq: 0, challenge: dog.challenge, bootCounter: dog.boot, supplyV: dog.supplyV,
  flashing: true, watchdogTripped: dog.tripped, armed: dog.armed, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {}, ...dog.says,
});

interface Run { phase: BringUpPhase; atMs: number; faults: Fault[]; phases: BringUpPhase[]; state: BringUpState; tokensInProof: boolean }

/** Ticks until ready, failed or out of time; `disturb` may change the boards at each tick. */
function run(dogs: Record<string, Watchdog>, disturb: (nowMs: number, phase: BringUpPhase) => void = () => { /* nothing */ }, forMs = 6000): Run {
  const found: Run = { phase: 'identify', atMs: 0, faults: [], phases: [], state: createBringUp(boards, 0), tokensInProof: false };
  let samples: BoardSample[] = [];
  let identities: IdentityFound[] = [];
  for (let nowMs = 0; nowMs <= forMs; nowMs += tickMs) {
    const step = stepBringUp(found.state, samples, nowMs, { identities });
    Object.assign(found, { state: step.state, phase: step.phase, atMs: nowMs });
    found.faults.push(...step.faults);
    if (found.phases.at(-1) !== step.phase) found.phases.push(step.phase);
    if (step.tokenAllowed && step.phase !== 'arm' && step.phase !== 'ready') found.tokensInProof = true;
    if (step.ready || step.phase === 'failed') return found;
    identities = step.identify.map((id) => ({ board: id, fault: null, answered: true }));
    disturb(nowMs, step.phase);
    for (const dog of Object.values(dogs)) if (!dog.silent) transact(dog, step.tokenAllowed, step.clear, nowMs + 10);
    samples = Object.entries(dogs).filter(([, dog]) => !dog.silent).map(([id, dog]) => sample(id, dog, nowMs + 15));
  }
  return found;
}

test('after low lamp supply the junction waits until it has been good for 10 s', () => {
  const b2 = watchdog({ supplyV: 170 });
  const found = run({ b1: watchdog(), b2 }, (nowMs) => { if (nowMs >= 4000) b2.supplyV = 230; }, 30_000);
  expect(found).toMatchObject({ phase: 'ready', faults: [] });
  expect(found.atMs).toBeGreaterThanOrEqual(13_900);
  expect(found.atMs).toBeLessThanOrEqual(14_200);
});

test.each([
  ['the flash-transfer chain is open', { flashTransferClosed: false }], ['the lamp supply is open', { lampSupplyClosed: false }],
  ['the flash key is turned', { inputs: { flashKey: true } }], ['the MMU has tripped', { inputs: { mmuFault: true } }],
] as const)('the junction stays in flash while %s', (_name, says) => {
  const b2 = watchdog({ says });
  const found = run({ b1: watchdog(), b2 }, (nowMs) => { if (nowMs >= 5000) b2.says = {}; }, 8000);
  expect(found).toMatchObject({ phase: 'ready', faults: [], phases: ['identify', 'arm', 'withhold', 'clear', 'ready'] });
  expect(found.atMs).toBeGreaterThan(5000);
});

test('boards that nobody arms are asked anew who they are, every 10 s, and go on from there', () => {
  const [b1, b2] = [watchdog(), watchdog({ deaf: true })];
  const found = run({ b1, b2 }, (nowMs) => { b2.deaf = nowMs < 15_000; }, 30_000);
  expect(found).toMatchObject({ phase: 'ready', phases: ['identify', 'arm', 'identify', 'arm', 'withhold', 'clear', 'ready'], faults: [] });
});

test('identify, arm, withhold and see it expire, clear, ready: all boards together', () => {
  const found = run({ b1: watchdog(), b2: watchdog() });
  expect(found.phases).toEqual(['identify', 'arm', 'withhold', 'clear', 'ready']);
  expect(found.faults).toEqual([]);
  expect(found.tokensInProof).toBe(false);
  expect(found.atMs).toBeLessThan(2000);
});

test('boards that tripped before, or that an earlier signald left armed, are proved all the same', () => {
  expect(run({ b1: watchdog({ tripped: true }), b2: watchdog() }).phases).toEqual(['identify', 'arm', 'withhold', 'clear', 'ready']);
  expect(run({ b1: watchdog({ armed: true, refreshedMs: -700 }), b2: watchdog({ armed: true, refreshedMs: -100 }) })).toMatchObject({ phase: 'ready', faults: [] });
});

test('a token from before this start-up proves nothing: the proof waits for one of its own', () => {
  const dogs = { b1: watchdog({ armed: true, deaf: true }), b2: watchdog({ armed: true, deaf: true }) };
  const found = run(dogs, (nowMs) => { if (nowMs >= 500) for (const dog of Object.values(dogs)) dog.deaf = false; });
  expect(found).toMatchObject({ phase: 'ready', faults: [] });
});

test('a tripped board gets no token before it is cleared, and what was accepted before arming began proves nothing', () => {
  const b1 = watchdog({ challenge: 3 });
  const who = { identities: [{ board: 'b1', fault: null, answered: true }] };
  const one = boards.slice(0, 1);
  let at = stepBringUp(createBringUp(one, 0), [sample('b1', b1, 0)], 0);
  // An earlier signald's token is accepted while nobody is known yet.
  at = stepBringUp(at.state, [sample('b1', { ...b1, challenge: 4, armed: true }, 100)], 100);
  expect(at.state.boards.get('b1')?.accepted).not.toBeNull();
  at = stepBringUp(at.state, [sample('b1', { ...b1, challenge: 4, armed: true }, 200)], 200, who);
  expect(at).toMatchObject({ phase: 'arm', tokenAllowed: true });
  at = stepBringUp(at.state, [sample('b1', { ...b1, challenge: 4, armed: true }, 300)], 300);
  expect(at.phase).toBe('arm');
  at = stepBringUp(at.state, [sample('b1', { ...b1, challenge: 4, tripped: true }, 400)], 400);
  expect(at).toMatchObject({ phase: 'arm', tokenAllowed: false, clear: true });
  at = stepBringUp(at.state, [sample('b1', { ...b1, challenge: 4 }, 500)], 500);
  expect(at).toMatchObject({ phase: 'arm', tokenAllowed: true, clear: false });
  at = stepBringUp(at.state, [sample('b1', { ...b1, challenge: 5, armed: true }, 600)], 600);
  expect(at).toMatchObject({ phase: 'withhold', tokenAllowed: false });
});

describe('a watchdog that does not do its duty keeps the junction in flash', () => {
  test.each([
    ['never expires', watchdog({ timeoutMs: 1e9 })],
    ['expires late', watchdog({ timeoutMs: 1200 })],
    ['expires early', watchdog({ timeoutMs: 450 })],
    ['can’t be cleared', watchdog({ stuck: true })],
  ])('%s', (_, dog) => {
    const found = run({ b1: dog, b2: watchdog() });
    expect(found.phase).toBe('failed');
    expect(found.faults.map(({ code, board: id }) => [code, id])).toEqual([['board.watchdogProof', 'b1']]);
  });

  test.each([[710], [890]])('%i ms is within its tolerance', (timeoutMs) => {
    expect(run({ b1: watchdog({ timeoutMs }), b2: watchdog({ timeoutMs: 800 }) })).toMatchObject({ phase: 'ready', faults: [] });
  });

  test('lost answers while it expires are no failure', () => {
    const b1 = watchdog();
    expect(run({ b1, b2: watchdog() }, (nowMs) => { b1.silent = nowMs % 300 === 0; })).toMatchObject({ phase: 'ready', faults: [] });
  });

  test('a stalled process that hears an old answer late accuses nobody', () => {
    const b1 = watchdog();
    let stalled = false;
    let state = createBringUp([boards[0]].flatMap((one) => one ?? []), 0);
    let samples: BoardSample[] = [];
    let identities: IdentityFound[] = [];
    const faults: Fault[] = [];
    for (let nowMs = 0; nowMs <= 4000; nowMs += tickMs) {
      const step = stepBringUp(state, samples, nowMs, { identities });
      state = step.state;
      faults.push(...step.faults);
      identities = step.identify.map((id) => ({ board: id, fault: null, answered: true }));
      transact(b1, step.tokenAllowed, step.clear, nowMs + 10);
      samples = [sample('b1', b1, nowMs + 15)];
      // Sampled 0.7 s after the token, received 0.35 s later: the next tick finds the watchdog tripped.
      if (step.phase === 'withhold' && !stalled && nowMs - b1.refreshedMs >= 650) {
        stalled = true;
        nowMs += 3 * tickMs;
        samples = samples.map((one) => ({ ...one, atMs: nowMs + 60 }));
      }
    }
    expect(stalled).toBe(true);
    expect(faults).toEqual([]);
    expect(state.phase).toBe('ready');
  });

  test('without tokens nothing is armed, and nothing is blamed', () => {
    expect(run({ b1: watchdog({ deaf: true }), b2: watchdog({ deaf: true }) })).toMatchObject({ phase: 'arm', faults: [] });
  });
});

describe('it begins again', () => {
  test.each<[string, Fault['code'], (dog: Watchdog) => void]>([
    ['when a board restarts', 'board.rebooted', (dog) => { Object.assign(dog, { boot: dog.boot + 1, armed: false, tripped: false }); }],
    ['when a board falls silent', 'board.silent', (dog) => { dog.silent = true; }],
  ])('%s', (_, code, trouble) => {
    const b1 = watchdog();
    let done = false;
    const found = run({ b1, b2: watchdog() }, (nowMs, phase) => {
      if (phase === 'withhold' && !done) {
        done = true;
        trouble(b1);
      }
      if (nowMs === 2500) b1.silent = false;
    });
    expect(found.faults).toEqual([{ code, board: 'b1' }]);
    expect(found.phases.slice(0, 4)).toEqual(['identify', 'arm', 'withhold', 'identify']);
    expect(found.phase).toBe('ready');
  });

  test('in ready too: a restart, a tripped watchdog', () => {
    for (const [change, code] of [[{ boot: 2 }, 'board.rebooted'], [{ tripped: true }, 'board.watchdogTripped']] as const) {
      const { state } = run({ b1: watchdog(), b2: watchdog() });
      const step = stepBringUp(state, [sample('b1', watchdog(change), 9000)], 9010);
      expect(step).toMatchObject({ phase: 'identify', ready: false, tokenAllowed: false, faults: [{ code, board: 'b1' }] });
    }
  });
});

test('a wrong board is told, asked again, and never brought up', () => {
  const fault: Fault = { code: 'board.identity', board: 'b1', detail: 'x' };
  let state = createBringUp(boards, 0);
  const asked: number[] = [];
  let told = 0;
  for (let nowMs = 0; nowMs < 5000; nowMs += tickMs) {
    const identities = asked.includes(nowMs - tickMs) ? [{ board: 'b1', fault, answered: true }, { board: 'b2', fault: null, answered: true }] : [];
    const step = stepBringUp(state, [sample('b1', watchdog(), nowMs), sample('b2', watchdog(), nowMs)], nowMs, { identities });
    if (step.identify.includes('b1')) asked.push(nowMs);
    told += step.faults.length;
    expect(step.phase).toBe('identify');
    ({ state } = step);
  }
  expect(asked.length).toBeGreaterThanOrEqual(4);
  expect(told).toBeGreaterThanOrEqual(4);
});

/** When b1, which gives no sample, is asked who it is. */
function askedUnheard(modes: ReadonlyMap<string, 'silent' | 'read'>): number[] {
  let state = createBringUp(boards, 0);
  const times: number[] = [];
  for (let nowMs = 0; nowMs <= 3500; nowMs += tickMs) {
    const step = stepBringUp(state, [sample('b2', watchdog(), nowMs)], nowMs, { modes });
    if (step.identify.includes('b1')) times.push(nowMs);
    ({ state } = step);
  }
  return times;
}

test('a board that gives no sample is asked who it is too, flash first and then every second; on a line kept silent it is not', () => {
  expect(askedUnheard(new Map([['lamps', 'read']]))).toEqual([1000, 2000, 3000]);
  expect(askedUnheard(new Map([['lamps', 'silent']]))).toEqual([]);
});

const settable = [board('b1', 'lamps', 1, 'ngatu/shb8w')];

function heard(state: BringUpState, nowMs: number, findings: Parameters<typeof stepBringUp>[3] = {}): ReturnType<typeof stepBringUp> {
  return stepBringUp(state, [sample('b1', watchdog({ challenge: 0 }), nowMs)], nowMs, findings);
}

describe('settings of a watchdog', () => {
  test('no board is armed before its settings are read back right; they are read only of a board that has named itself', () => {
    let at = heard(createBringUp(settable, 0), 100);
    expect(at).toMatchObject({ phase: 'identify', identify: ['b1'], settings: [] });
    at = heard(at.state, 200, { identities: [{ board: 'b1', fault: null, answered: true }] });
    expect(at).toMatchObject({ phase: 'identify', settings: ['b1'], feedAllowed: false });
    at = heard(at.state, 300, { settings: [{ board: 'b1', outcome: 'written', detail: '' }] });
    expect(at).toMatchObject({ phase: 'identify', settings: ['b1'] });
    at = heard(at.state, 400, { settings: [{ board: 'b1', outcome: 'right', detail: '' }] });
    expect(at).toMatchObject({ phase: 'arm', feedAllowed: true, faults: [] });
  });

  test('whoever starts anew may have lost them: they are read back again before anybody is armed', () => {
    const right = { identities: [{ board: 'b1', fault: null, answered: true }], settings: [{ board: 'b1', outcome: 'right' as const, detail: '' }] };
    const armed = heard(heard(createBringUp(settable, 0), 0).state, 100, right);
    expect(armed.phase).toBe('arm');
    // In the first phase too, where nobody else begins anew.
    const other = [...settable, board('b2', 'lamps', 2, 'ngatu/shb8w')];
    let at = heard(heard(createBringUp(other, 0), 0).state, 100, right);
    expect(at.state.boards.get('b1')?.settings).toBe('right');
    at = stepBringUp(at.state, [sample('b1', watchdog({ challenge: 0, boot: 2 }), 200)], 200);
    expect(at.state.boards.get('b1')).toMatchObject({ identified: false, settings: 'open' });
  });

  test('one that does not hold is a failed proof: no way out of flash', () => {
    const at = heard(createBringUp(settable, 0), 0, { identities: [{ board: 'b1', fault: null, answered: true }], settings: [{ board: 'b1', outcome: 'wrong', detail: 'watchdog.timeout is 20, not 8' }] });
    expect(at).toMatchObject({ phase: 'failed', faults: [{ code: 'board.watchdogProof', board: 'b1', detail: 'watchdog.timeout is 20, not 8' }] });
    expect(heard(at.state, 5000).phase).toBe('failed');
  });

  test('a board whose line is kept silent is not called silent', () => {
    const ready: BringUpState = { phase: 'arm', sinceMs: 0, boards: heard(createBringUp(settable, 0), 0).state.boards };
    const quiet = (modes: ReadonlyMap<string, 'silent' | 'read'>): string[] => {
      let state = ready;
      const told: string[] = [];
      for (let nowMs = 100; nowMs <= 900; nowMs += 100) {
        const at = stepBringUp(state, [], nowMs, { modes });
        ({ state } = at);
        told.push(...at.faults.map(({ code }) => code));
      }
      return told;
    };
    expect(quiet(new Map([['lamps', 'silent']]))).toEqual([]);
    expect(quiet(new Map([['lamps', 'read']]))).toContain('board.silent');
  });
});
