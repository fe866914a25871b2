import { expect, test } from 'vitest';
import type { BusReply, BusRequest } from '../../src/field/scan/request.ts';
import type { MonitorAnswer, MonitorTick } from '../../src/model/monitorMessage.ts';
import { configureCore } from '../../src/signald/core.ts';
import { createSimulation, type Simulation } from '../../src/sim/junction/simulation.ts';
import { sealedNinhKieu } from './site.ts';

/** architecture.md, "One tick n", sentence by sentence: the shipped loop in virtual time, its lines and its monitor tapped. */
const site = sealedNinhKieu();
const configured = configureCore(site, site.traffic.builtinPlan, 0);
if (!configured.ok) throw new Error('the shipped site is refused');
const { scan, lampBoards } = configured.value;
const boards = lampBoards.map(({ id }) => id);

/** One write of one board, read by the profile's own places. */
interface Write { readonly board: string; readonly flash: boolean; readonly token: number; readonly greens: readonly string[]; readonly seq: number; readonly hex: string }
interface Told { readonly tick: MonitorTick; readonly atMs: number }
type Step = { readonly kind: 'told'; readonly told: Told } | { readonly kind: 'write'; readonly write: Write; readonly atMs: number; readonly id: string };

function writeOf(request: BusRequest): Write | null {
  const plan = [...scan.lampBoards.values()].find(({ unit, line }) => unit === request.unit && line === request.line);
  if (plan === undefined || request.call.function !== 'fc23') return null;
  const { values } = request.call;
  const has = ({ word, mask }: { word: number; mask: number }): boolean => ((values[word] ?? 0) & mask) !== 0;
  return {
    board: plan.id, flash: has(plan.flashCommand), token: plan.tokenWord === null ? 0 : (values[plan.tokenWord] ?? 0), seq: values[plan.seqWord] ?? 0,
    greens: plan.lamps.filter(({ colour, output }) => colour === 'green' && has(output)).map(({ group }) => group), hex: values.join(' '),
  };
}

/** What a test does between the loop and its surroundings. */
interface Taps {
  reply?: (reply: BusReply) => BusReply;
  answer?: (answer: MonitorAnswer) => MonitorAnswer | null;
}

interface Bench { readonly simulation: Simulation; readonly steps: Step[]; readonly taps: Taps }

const never: BusReply['outcome'] = { kind: 'timeout' };

function bench(): Bench {
  const steps: Step[] = [];
  const taps: Taps = {};
  const simulation: Simulation = createSimulation({
    site, seed: 7, vehiclesPerHour: 900, tell: () => undefined,
    mutant: () => ({
      lines: (lines) => ({
        ...lines,
        submit(requests) {
          for (const request of requests) {
            const write = writeOf(request);
            if (write !== null) steps.push({ kind: 'write', write, atMs: simulation.world.nowMs(), id: request.id });
          }
          lines.submit(requests);
        },
      }),
      // A reply that is taken away becomes a time-out, as a lost frame is.
      reply: (reply) => taps.reply?.(reply) ?? reply,
      monitor: (monitor) => ({
        ...monitor,
        send(tick) {
          steps.push({ kind: 'told', told: { tick, atMs: simulation.world.nowMs() } });
          monitor.send(tick);
        },
      }),
      answer: (answer) => (taps.answer === undefined ? answer : (taps.answer(answer) ?? { ...answer, n: -1 })),
    }),
  });
  run(simulation, 60_000);
  steps.length = 0;
  return { simulation, steps, taps };
}

function run(simulation: Simulation, forMs: number): void {
  simulation.run(simulation.world.nowMs() + forMs);
}
function until(at: Bench, done: () => boolean, mostMs = 120_000): void {
  const endMs = at.simulation.world.nowMs() + mostMs;
  while (!done()) {
    if (at.simulation.world.nowMs() > endMs) throw new Error('it never came');
    run(at.simulation, 10);
  }
}
const writes = (at: Bench): Write[] => at.steps.flatMap((step) => (step.kind === 'write' ? [step.write] : []));
const told = (at: Bench): Told[] => at.steps.flatMap((step) => (step.kind === 'told' ? [step.told] : []));
const posture = (at: Bench): string | undefined => at.simulation.controller.junction()?.state().mode;
/** Greens of the whole junction in the image of tick n. */
const greensAt = (at: Bench, n: number): string[] => [...new Set(writes(at).filter(({ seq }) => seq === (n & 0xffff)).flatMap(({ greens }) => greens))].toSorted();

test('steps 4 and 5: the monitor is told of an image before the line is; every board gets it, with its token, in every tick', () => {
  const at = bench();
  run(at.simulation, 20_000);
  const ticks = told(at);
  expect(ticks.length).toBeGreaterThan(190);
  for (const { tick } of ticks) {
    const place = at.steps.findIndex((step) => step.kind === 'told' && step.told.tick.n === tick.n);
    const mine = at.steps.flatMap((step, index) => (step.kind === 'write' && step.write.seq === (tick.n & 0xffff) && !step.id.startsWith('again') ? [{ index, write: step.write }] : []));
    expect(mine.map(({ write }) => write.board).toSorted(), `tick ${tick.n}`).toEqual(boards.toSorted());
    expect(mine.every(({ index, write }) => index > place && write.token !== 0 && !write.flash), `tick ${tick.n}`).toBe(true);
  }
});

test('step 3: no green is lit that was not asked for in the tick before', () => {
  const at = bench();
  run(at.simulation, 120_000);
  let starts = 0;
  for (const { tick: { n } } of told(at)) {
    const before = greensAt(at, n - 1);
    const asked = told(at).find(({ tick }) => tick.n === n - 1)?.tick.asked;
    if (asked === undefined || before.length + greensAt(at, n).length === 0) continue;
    const fresh = greensAt(at, n).filter((group) => !before.includes(group));
    starts += fresh.length;
    // A clearance of a pedestrian lights its green lamp without a start.
    expect(fresh.filter((group) => !asked.includes(group)), `tick ${n}`).toEqual([]);
  }
  expect(starts).toBeGreaterThan(4);
});

test('step 7: an answer that comes after its next tick counts for the one after: the green is lit then, and not before', () => {
  const at = bench();
  let held: { n: number; answer: MonitorAnswer | null; told: boolean } | null = null;
  at.taps.answer = (answer) => {
    if (answer.type !== 'consent' || answer.granted.length === 0) return answer;
    if (held === null) {
      held = { n: answer.n, answer, told: false };
      return null;
    }
    // The next one would grant it in time: it is lost.
    return answer.n === held.n + 1 ? null : answer;
  };
  until(at, () => held !== null);
  const first: { n: number; answer: MonitorAnswer | null } = held ?? { n: 0, answer: null };
  until(at, () => told(at).some(({ tick }) => tick.n === first.n + 1));
  const { answer } = first;
  if (answer?.type !== 'consent') throw new Error('no consent');
  run(at.simulation, 20);
  const junction = at.simulation.controller.junction();
  const taps = at.taps.answer;
  delete at.taps.answer;
  junction?.onAnswer(answer);
  at.taps.answer = (later) => (later.n === first.n + 1 ? null : (taps(later) ?? null));
  run(at.simulation, 250);
  const lit = (n: number): string[] => greensAt(at, n).filter((group) => answer.granted.includes(group));
  expect([lit(first.n), lit(first.n + 1)]).toEqual([[], []]);
  expect(lit(first.n + 2)).toEqual([...answer.granted].toSorted());
});

test('a green that is asked for and denied is not lit, and nothing else changes: tokens go on', () => {
  const at = bench();
  at.taps.answer = (answer) => (answer.type === 'consent' ? { ...answer, granted: [] } : answer);
  until(at, () => told(at).some(({ tick }) => tick.asked.length > 0));
  const from = told(at).find(({ tick }) => tick.asked.length > 0)?.tick.n ?? 0;
  run(at.simulation, 20_000);
  const before = greensAt(at, from);
  for (const { tick: { n } } of told(at).filter(({ tick }) => tick.n > from)) {
    expect(greensAt(at, n).filter((group) => !before.includes(group)), `tick ${n}`).toEqual([]);
  }
  expect(writes(at).slice(-50).every(({ token, flash }) => token !== 0 && !flash)).toBe(true);
  expect(posture(at)).not.toBe('flash');
});

test('consent lost: older than 300 ms no token, older than 500 ms flash in that tick, and nobody lights anything', () => {
  const at = bench();
  let last = 0;
  at.taps.answer = (answer) => {
    if (last === 0) last = answer.n;
    return answer.n <= last ? answer : null;
  };
  run(at.simulation, 1500);
  // An emergency flash carries the number of the image that it replaces.
  const of = (n: number): Write[] => writes(at).filter(({ seq, flash }) => seq === (n & 0xffff) && !flash);
  for (const n of [last + 1, last + 2, last + 3]) expect(of(n).map(({ token }) => token !== 0), `tick ${n - last}`).toEqual(boards.map(() => true));
  expect(of(last + 4).map(({ token, flash }) => [token, flash])).toEqual(boards.map(() => [0, false]));
  // A tick that is 1 ms late is over 500 ms already, and commands flash.
  expect(of(last + 5).filter(({ token }) => token !== 0)).toEqual([]);
  const flashes = at.steps.filter((step) => step.kind === 'write' && step.write.flash);
  const toldAt = told(at).find(({ tick }) => tick.n === last)?.atMs ?? 0;
  const first = flashes[0];
  expect(first?.kind === 'write' && first.atMs - toldAt).toBeGreaterThan(500);
  expect(first?.kind === 'write' && first.atMs - toldAt).toBeLessThanOrEqual(650);
  expect(flashes.slice(0, boards.length).map((step) => (step.kind === 'write' ? step.write.board : '')).toSorted()).toEqual(boards.toSorted());
  expect(posture(at)).toBe('flash');
});

test.each(['veto', 'newBoot'] as const)('a %s is flash at once, without waiting for a tick', (what) => {
  const at = bench();
  let heardMs = 0;
  at.taps.answer = (answer) => {
    if (heardMs > 0) return answer;
    heardMs = at.simulation.world.nowMs();
    return what === 'newBoot' ? { ...answer, bootId: 'another' } : { type: 'veto', bootId: answer.bootId, n: answer.n, cause: 'conflict', groups: [] };
  };
  run(at.simulation, 300);
  const flashes = at.steps.flatMap((step) => (step.kind === 'write' && step.write.flash ? [step] : []));
  expect(flashes.slice(0, boards.length).map(({ write, atMs }) => [write.board, write.token, atMs - heardMs < 1])).toEqual(boards.map((board) => [board, 0, true]));
});

test('one board silent: from the first lost scan no new green for anybody; beyond 500 ms no token to any board, and flash to those that answer', () => {
  const at = bench();
  const [deaf = ''] = boards;
  const unit = lampBoards.find(({ id }) => id === deaf)?.unit;
  until(at, () => (told(at).at(-1)?.tick.asked.length ?? 0) > 0);
  const asked = told(at).at(-1)?.tick;
  const lostMs = at.simulation.world.nowMs();
  at.taps.reply = (reply) => (reply.unit === unit && reply.line === lampBoards[0]?.line ? { ...reply, outcome: never, responseHex: null } : reply);
  run(at.simulation, 900);
  const fresh = writes(at).filter(({ seq }) => seq > ((asked?.n ?? 0) & 0xffff)).flatMap(({ greens }) => greens).filter((group) => asked?.asked.includes(group));
  expect(fresh).toEqual([]);
  const flashes = at.steps.flatMap((step) => (step.kind === 'write' && step.write.flash ? [step] : []));
  const silentMs = (flashes[0]?.atMs ?? Infinity) - lostMs;
  expect(silentMs).toBeGreaterThan(400);
  expect(silentMs).toBeLessThanOrEqual(600);
  expect(new Set(flashes.map(({ write }) => write.board))).toEqual(new Set(boards));
  expect(at.steps.flatMap((step) => (step.kind === 'write' && step.atMs - lostMs > 500 ? [step.write.token] : [])).every((token) => token === 0)).toBe(true);
});

test('line still busy at n + 1: nothing is written to it, its samples are unknown, and nothing starts', () => {
  const at = bench();
  until(at, () => (told(at).at(-1)?.tick.asked.length ?? 0) > 0);
  // The asked green is lit in the next tick; the one after it begins with a line that is still busy.
  const from = told(at).at(-1)?.tick.n ?? 0;
  until(at, () => told(at).at(-1)?.tick.n === from + 1);
  const late: BusReply[] = [];
  at.taps.reply = (reply) => {
    if (!reply.id.startsWith('lamp')) return reply;
    late.push(reply);
    return { ...reply, id: 'nobody asked' };
  };
  until(at, () => told(at).at(-1)?.tick.n === from + 2);
  delete at.taps.reply;
  for (const reply of late) at.simulation.controller.junction()?.onReply(reply);
  until(at, () => told(at).at(-1)?.tick.n === from + 4);
  const of = (n: number): Write[] => writes(at).filter(({ seq }) => seq === (n & 0xffff));
  const toldOf = (n: number): MonitorTick | undefined => told(at).find(({ tick }) => tick.n === n)?.tick;
  expect([of(from + 1).length, of(from + 2).length, of(from + 3).length]).toEqual([boards.length, 0, boards.length]);
  expect(toldOf(from + 2)).toMatchObject({ written: [], asked: [] });
  expect(toldOf(from + 3)?.written.length).toBe(boards.length);
  expect(posture(at)).not.toBe('flash');
});
