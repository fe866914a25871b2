import { expect, test } from 'vitest';
import { sampleCheck } from '../../../src/field/scan/sampleCheck.ts';
import type { BusRequest } from '../../../src/field/scan/request.ts';
import { unmet, type FieldBoard } from '../../../src/field/scan/fieldBoard.ts';
import type { BringUpPhase } from '../../../src/field/scan/bringUp.ts';
import type { BoardSample } from '../../../src/model/image.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { configureCore, createCore, type Core, type CoreConfig, type Stepped } from '../../../src/signald/core.ts';
import { tellFaults } from '../../../src/signald/trip.ts';
import { reply } from '../../../src/signald/reply.ts';
import { tick, type TickInputs } from '../../../src/signald/tick.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

function configOf(): CoreConfig {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  const configured = configureCore(sealed.value, sealed.value.traffic.builtinPlan, 0);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.value;
}

const config = configOf();
const boards = config.lampBoards.map(({ id }) => id);

const inputsAt = (n: number, change: Partial<TickInputs> = {}): TickInputs => ({
  n, nowMs: n * 100, sinceLastMs: n === 1 ? null : 100, bootId: 'boot', wall: { wallMs: 0, synced: false, errorMs: null }, requests: [], resets: [], faults: [], linesUp: true, ...change,
});

const consentAt = (n: number): Core['consent'] => ({ monitorBoot: 'monitor', n, tickMs: n * 100, tokens: {}, granted: new Set(), late: false });
const inPhase = (core: Core, phase: BringUpPhase, sinceMs = 0): Core => ({ ...core, bringUp: { ...core.bringUp, phase, sinceMs } });
const known = (core: Core): Core => ({ ...core, scan: { ...core.scan, health: core.scan.health.mapped((health) => ({ ...health, identified: true })) } });
const running = (): Core => ({ ...inPhase(known(createCore(config, 0)), 'ready'), posture: 'run', consent: consentAt(99) });
const toLamps = (requests: readonly BusRequest[]): BusRequest[] => {
  const lines = new Set(config.lampBoards.map(({ line }) => line));
  return requests.filter(({ line, id }) => lines.has(line) && !id.startsWith('who'));
};
const faultsOf = ({ effects }: Stepped): unknown[] => effects.events.filter(({ code }) => code === 'fault.raised').map(({ data }) => data['fault']);

test('consent older than 500 ms: flash goes to every board in that very tick', () => {
  const step = tick(config, { ...running(), consent: consentAt(94) }, inputsAt(100));
  const written = toLamps(step.effects.requests);
  expect(written.map(({ call }) => (call.function === 'fc23' ? call.values[0] : null))).toEqual(boards.map(() => 1));
  expect(step.core.posture).toBe('flash');
  expect(faultsOf(step)).toEqual(['monitor.consentLost']);
});

test('after a gap of more than 500 ms nothing is written: the boards are read, and start-up begins', () => {
  const step = tick(config, running(), inputsAt(100, { sinceLastMs: 600 }));
  expect(toLamps(step.effects.requests).map(({ call }) => call.function)).toEqual(boards.map(() => 'fc03'));
  expect(step.effects.monitorTick).toBeNull();
  expect(step.core).toMatchObject({ posture: 'flash', bringUp: { phase: 'identify' } });
  expect(faultsOf(step)).toEqual(['tick.gap']);
});

test('a gap in the middle of a scan: nothing is written, not even flash, before the boards are read', () => {
  const scanning = tick(config, running(), inputsAt(100));
  expect(toLamps(scanning.effects.requests).length).toBe(boards.length);
  const gap = tick(config, scanning.core, inputsAt(107, { sinceLastMs: 700 }));
  expect(gap.core.posture).toBe('flash');
  expect(toLamps(gap.effects.requests)).toEqual([]);
  // What was under way has been given up by then.
  const free = { ...gap.core, scan: { ...gap.core.scan, pending: new Map() } };
  const next = tick(config, free, inputsAt(108));
  expect(toLamps(next.effects.requests).map(({ call }) => call.function)).toEqual(boards.map(() => 'fc03'));
  const last = tick(config, { ...next.core, scan: { ...next.core.scan, pending: new Map() } }, inputsAt(109));
  expect(toLamps(last.effects.requests).map(({ call }) => (call.function === 'fc23' ? (call.values[0] ?? 0) & 1 : null))).toEqual(boards.map(() => 1));
});

test('a request that comes while nothing is decided waits for the next decision', () => {
  const { plan, planVersion } = { plan: { ...config.plan, id: 'night' }, planVersion: 4 };
  const down = tick(config, createCore(config, 0), inputsAt(1, { linesUp: false, requests: [{ kind: 'plan', plan, planVersion }] }));
  const up = tick(config, down.core, inputsAt(2));
  expect(up.core.control.given).toMatchObject({ version: 4 });
  expect(tick(config, up.core, inputsAt(3)).core.asked).toEqual([]);
});

test('lines that were lost in flash: the boards that come back are proved anew', () => {
  const lost = tick(config, inPhase(createCore(config, 0), 'ready'), inputsAt(2, { linesUp: false }));
  expect(lost.core.bringUp.phase).toBe('identify');
});

test('a device of the field line that is not the site’s: start-up does not go on beside it, and begins anew; in colour it is isolated', () => {
  const [board] = config.scan.watchdogs.keys();
  if (board === undefined) throw new Error('no field board');
  const wrong: FieldBoard = { ...unmet, standing: 'wrong', askAfterMs: 60_000, fault: { code: 'field.identity', board, detail: 'field/10: model' } };
  const beside = (core: Core, said: FieldBoard): Core => ({ ...core, scan: { ...core.scan, fieldBoards: core.scan.fieldBoards.with(board, said) } });
  const starting = inPhase(known(createCore(config, 0)), 'ready');
  expect(tick(config, beside(starting, wrong), inputsAt(2)).core.bringUp.phase).toBe('identify');
  expect(tick(config, beside(starting, unmet), inputsAt(2)).core.bringUp.phase).toBe('ready');
  // Isolated, and no trip.
  expect(faultsOf(tick(config, beside(running(), wrong), inputsAt(100)))).toEqual(['field.identity']);
});

test('flash is commanded by what guard lets through, not by what control wishes', () => {
  const core = running();
  const groups = core.guard.groups.mapped((track) => ({ ...track, aspect: 'red' as const, sinceMs: 9900 }));
  const wishing: Core = {
    ...core, posture: 'flashTime', control: { ...core.control, posture: { posture: 'flashTime', sinceMs: 9900 } },
    // In normal operation, all red for 0.1 s: a planned flash comes after 3 s.
    guard: { ...core.guard, phase: 'run', groups, boards: core.guard.boards.mapped((track) => ({ ...track, atMs: 9950 })) },
  };
  const step = tick(config, wishing, inputsAt(100));
  expect(toLamps(step.effects.requests).map(({ call }) => (call.function === 'fc23' ? call.values[0] : null))).toEqual(boards.map(() => 0));
});

/** First word of every lamp frame that writes; null = the board is only read. */
const commands = ({ effects }: Stepped): (number | null)[] => toLamps(effects.requests).map(({ call }) => (call.function === 'fc23' ? (call.values[0] ?? 0) : null));

test('a board that has not said who it is yet is read and never written: these registers are the profile’s, not the board’s', () => {
  expect(commands(tick(config, createCore(config, 0), inputsAt(1)))).toEqual(boards.map(() => null));
  const step = tick(config, known(createCore(config, 0)), inputsAt(1));
  expect(commands(step)).toEqual(boards.map(() => 1));
  expect(step.effects.monitorTick?.written.map(({ board }) => board)).toEqual(boards);
});

test('a green in flash opens the lamp supply, and holds it open until a person has ended it', () => {
  const core = known(createCore(config, 0));
  const dark = tellFaults(config, core, [{ code: 'guard.greenInFlash', groups: ['vN'], board: boards[0] ?? '' }], 50);
  const first = tick(config, dark.core, inputsAt(1));
  expect(commands(first)).toEqual(boards.map(() => 1 + 4));
  const answered: Core = { ...first.core, scan: { ...first.core.scan, pending: new Map() } };
  expect(commands(tick(config, answered, inputsAt(2)))).toEqual(boards.map(() => 1 + 4));
});

const openChain = (inputs: BoardSample['inputs']): BoardSample => ({
  board: '', atMs: 5950, sampleCounter: 1, appliedSeq: 1, challenge: 7, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false,
  armed: false, flashTransferClosed: false, lampSupplyClosed: true, dimmed: false, inputs, groups: {},
});

test('a chain that a key holds open keeps the junction in flash, and says whose key it is', () => {
  const waiting = inPhase(known(createCore(config, 0)), 'clear');
  const heldBy = (inputs: BoardSample['inputs']): unknown[] => {
    const core: Core = { ...waiting, scan: { ...waiting.scan, samples: waiting.scan.samples.withEach(boards.map((board) => [board, { ...openChain(inputs), board }])) } };
    return faultsOf(tick(config, core, inputsAt(60)));
  };
  expect(heldBy({ flashKey: true })).toEqual(['cabinet.flashKey']);
  expect(heldBy({ mmuFault: true })).toEqual(['cabinet.mmuFault']);
  expect(heldBy({})).toEqual(boards.map(() => 'board.flashTransfer'));
});

/** Ticks for `forS` seconds; gives the faults told, in order. */
function told(core: Core, forS: number, change: Partial<TickInputs> = {}): { faults: unknown[]; core: Core } {
  let now = core;
  const faults: unknown[] = [];
  for (let n = 1; n <= forS * 10; n += 1) {
    const step = tick(config, now, inputsAt(n, change));
    // No detector card answers here either: that is another fault's test.
    faults.push(...faultsOf(step).filter((code) => code !== 'field.lost'));
    now = step.core;
  }
  return { faults, core: now };
}

test('a junction that can’t leave flash says why within 10 s, once', () => {
  expect(told(createCore(config, 0), 10).faults).toEqual(boards.map(() => 'board.silent'));
  expect(told(createCore(config, 0), 10, { linesUp: false }).faults).toEqual(['line.lost']);
  const heard = createCore(config, 0);
  const samples = new Map(boards.map((board) => [board, {
    board, atMs: 10_000, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230,
    flashing: true, watchdogTripped: false, armed: false, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
  }]));
  const unwatched: Core = { ...inPhase(heard, 'arm'), scan: { ...heard.scan, samples: heard.scan.samples.withEach(samples) } };
  expect(told(unwatched, 10).faults).toEqual(['monitor.consentLost']);
  expect(told(heard, 10).core.bringUp.sinceMs).toBe(0);
});

test('a board that takes no token although the monitor consents is named, and not only waited for', () => {
  const sample = (board: string): BoardSample => ({
    board, atMs: 5950, sampleCounter: 1, appliedSeq: 1, challenge: 7, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false,
    armed: board !== boards[0], flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
  });
  const waiting: Core = { ...inPhase(createCore(config, 0), 'arm'), consent: consentAt(59) };
  const core: Core = { ...waiting, scan: { ...waiting.scan, samples: waiting.scan.samples.withEach(boards.map((board) => [board, sample(board)])) } };
  expect(faultsOf(tick(config, core, inputsAt(60)))).toEqual(['board.notArmed']);
  expect(faultsOf(tick(config, core, inputsAt(40)))).toEqual([]);
});

test('dark opens the lamp supply in flash; when it ends the boards are proved anew, for only that closes it', () => {
  const at = inPhase(known(createCore(config, 0)), 'ready');
  const ordered = tick(config, at, inputsAt(1, { requests: [{ kind: 'dark', source: 'technician', untilMs: 1000 }] }));
  const dark = tick(config, { ...inPhase(ordered.core, 'ready'), consent: consentAt(1) }, inputsAt(2));
  expect(dark.core.control.posture.posture).toBe('flash');
  const lifted = tick(config, inPhase(dark.core, 'ready'), inputsAt(10));
  expect([dark.core.bringUp.phase, lifted.core.bringUp.phase]).toEqual(['ready', 'identify']);
});

test('an emergency flash has a number of its own: a board that still names the image before it is in that image', () => {
  const step = tick(config, { ...running(), consent: consentAt(94) }, inputsAt(100));
  // The reference board's third register of an image is its number.
  const seqs = new Set(toLamps(step.effects.requests).map(({ call }) => (call.function === 'fc23' ? call.values[2] : null)));
  const own = (running().scan.n + 0x4000) & 0xffff;
  expect([...seqs]).toEqual([own]);
  expect(step.core.images.at(-1)).toMatchObject({ seq: own });
  expect(step.core.guard.written.at(-1)).toMatchObject({ seq: own, phase: 'flash' });
});

test('the monitor is told what site signald runs by; where it has read another one, consent is lost, and says so', () => {
  const asked = tick(config, running(), inputsAt(100));
  expect(asked.effects.monitorTick?.safetyHash).toBe(config.site.safetyHash);
  const consent = consentAt(99);
  const step = tick(config, { ...running(), consent: consent === null ? null : { ...consent, withheld: 'otherSite' } }, inputsAt(100));
  expect(step.core.posture).toBe('flash');
  expect(step.effects.events.find(({ code }) => code === 'fault.raised')?.data).toMatchObject({ fault: 'monitor.consentLost', detail: 'otherSite' });
});

test('samples whose counters jump each time count against the junction and make no board heard', () => {
  let core = running();
  const dual: boolean[] = [];
  for (const [at, [counter, lamps]] of ([[10, 0], [3000, 0xffff], [20_000, 0xffff], [40_000, 0xffff]] as const).entries()) {
    const ticked = tick(config, { ...core, consent: consentAt(99 + at) }, inputsAt(100 + at));
    const request = toLamps(ticked.effects.requests)[0];
    if (request === undefined) throw new Error('no lamp request');
    const sampled = [0b0100_0000_1100, counter, 7, 1, 1, 2300, lamps, lamps, lamps, lamps, 0, 0];
    const words = [...sampled, sampleCheck(sampled, sampled.length)];
    const heard = reply(config, ticked.core, { id: request.id, line: request.line, unit: request.unit, outcome: { kind: 'registers', registers: words }, requestHex: '', responseHex: '', receivedMs: 10_010 + at * 100 }, 10_010 + at * 100);
    dual.push(faultsOf(heard).includes('guard.dualIndication'));
    core = { ...heard.core, scan: { ...heard.core.scan, pending: new Map() } };
  }
  expect(dual).toEqual([false, false, false, true]);
  expect([core.posture, core.scan.samples.get(boards[0] ?? '')?.sampleCounter, core.fresh.length]).toEqual(['flash', 10, 0]);
});

const aspectsTold = ({ effects }: Stepped): unknown[] => effects.events.filter(({ code }) => code === 'group.aspect').map(({ data }) => data);

test('a board that is not heard for 0.5 s shows nobody knows what, from its last sample on, and says so once', () => {
  const groups = { [config.site.safety.groups[0]?.id ?? '']: { red: { voltage: true, current: true, dim: null } } };
  const [board = ''] = boards;
  const sampled = known(running());
  const sample: BoardSample = { board, atMs: 9990, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing: false, watchdogTripped: false, armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups };
  const group = Object.keys(groups)[0] ?? '';
  const core: Core = { ...sampled, shown: { [group]: 'red' }, scan: { ...sampled.scan, samples: sampled.scan.samples.with(board, sample) } };
  expect(aspectsTold(tick(config, core, inputsAt(104)))).toEqual([]);
  const aged = tick(config, core, inputsAt(105));
  expect(aspectsTold(aged)).toEqual([{ group, shown: 'unknown', before: 'red', commanded: null, atMs: 9990, board, lampsLost: [] }]);
  expect(aspectsTold(tick(config, aged.core, inputsAt(106)))).toEqual([]);
});
