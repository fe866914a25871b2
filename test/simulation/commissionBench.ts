import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReadBack } from '../../src/cli/commission/readBack.ts';
import type { Dialog } from '../../src/cli/commission/dialog.ts';
import type { CommissionSession } from '../../src/cli/commission/session.ts';
import { compileScan } from '../../src/field/scan/scan.ts';
import { scanConfigOf } from '../../src/field/scan/config.ts';
import type { Outcome, Session } from '../../src/ipc/server.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import { readFrameBatch } from '../../src/model/busView.ts';
import { parseCall } from '../../src/model/ipcMessage.ts';
import { readJunctionState } from '../../src/model/stateReading.ts';
import { tapped } from '../../src/signald/busTap.ts';
import { createFrameRing, createFrameStream } from '../../src/signald/frameRing.ts';
import { createDesk, type Desk } from '../../src/signald/desk.ts';
import type { Junction } from '../../src/signald/daemon.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createSimulation, type Simulation } from '../../src/sim/junction/simulation.ts';
import type { BesideSignald } from '../../src/sim/junction/controller.ts';
import type { CabinetFault } from '../../src/sim/cabinet/cabinetMessage.ts';
import { runSettled } from '../../src/sim/full/actor.ts';

/** A junction in virtual time with signald's desk and the frames of its lines: what `ngatu commission` talks to. */
export interface CommissionBench {
  readonly sim: Simulation;
  readonly session: CommissionSession;
  readonly clock: Clock;
  /** Performs virtual time until the promise has settled. */
  until<T>(work: Promise<T>): Promise<T>;
  inject(fault: CabinetFault): void;
  close(): void;
}

interface Beside { desk: Desk; junction: Junction | null; stream: ReturnType<typeof createFrameStream>; ring: ReturnType<typeof createFrameRing> }

export function commissionBench(site: SealedSite, seed: number): CommissionBench {
  const plan = compileScan(scanConfigOf(site.safety, site.traffic));
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  const readBack = createReadBack(site, plan.value);
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-commission-'));
  let running: Beside | null = null;
  const operator = { uid: 1000, client: 'ngatu', right: 'safety', stream: (_name: string, data: unknown) => {
    const batch = readFrameBatch(data);
    if (batch !== null) readBack.take(batch.frames, batch.lost);
    return true;
  } } as const satisfies Session;
  const beside: BesideSignald = ({ clock }, configure) => {
    const desk = createDesk({ site, clock, stateDir: dir, version: 'simulated', ringCapacity: 2000 });
    const ring = createFrameRing();
    const now: Beside = { desk, junction: null, ring, stream: createFrameStream(clock.bootId, ring) };
    now.stream.subscribe(operator, undefined);
    running = now;
    return {
      config: configure(), ring: desk.ring, wall: desk.wall, agentConnected: () => false,
      afterTick(n) {
        desk.afterTick(n);
        now.stream.pump();
      },
      attach(junction) {
        now.junction = junction;
        desk.attach(junction);
      },
    };
  };
  const sim = createSimulation({ site, seed, vehiclesPerHour: 0, tell: () => undefined, around: () => ({ beside, disturb: () => undefined }) });
  for (const [line, wire] of sim.wires) {
    const open = wire.open.bind(wire);
    Object.assign(wire, { open: (process: Parameters<typeof open>[0]) => tapped(open(process), (way, bytes) => { running?.ring.add(line, way, bytes, sim.world.nowMs()); }) });
  }
  // A new signald opens its lines again, through the taps.
  sim.controller.kill(1);
  const { world } = sim;
  const clock: Clock = {
    bootId: 'tool', scale: 1, monoMs: () => world.nowMs(), wallMs: () => Math.round(sim.wall.offsetMs + world.nowMs()),
    after: (delayMs, call) => world.at(world.nowMs() + delayMs, () => {
      world.pause();
      call();
    }),
    stamp: (errorMs) => ({ bootId: 'tool', monoMs: world.nowMs(), wallMs: sim.wall.offsetMs, errorMs }),
  };
  return {
    sim, clock, session: sessionOf(site, () => running, readBack, operator),
    async until(work) {
      const end = { over: false };
      const watched = work.finally(() => { end.over = true; });
      while (!end.over) await runSettled(world, world.nowMs() + 200);
      return watched;
    },
    inject(fault) { if (!sim.cabinet.inject(fault, Math.floor(world.nowMs()))) throw new Error(`no such place: ${JSON.stringify(fault)}`); },
    close() { rmSync(dir, { recursive: true, force: true }); },
  };
}

function sessionOf(site: SealedSite, now: () => Beside | null, readBack: CommissionSession['readBack'], operator: Session): CommissionSession {
  const ask = async (method: string, params: object): Promise<Outcome> => {
    const call = parseCall(method, params);
    const beside = now();
    if (!call.ok) return { ok: false, code: call.code, params: {} };
    return beside === null ? { ok: false, code: 'ipc.closed', params: {} } : beside.desk.handle(call.call, operator);
  };
  const core = (): ReturnType<Junction['look']>['core'] | undefined => now()?.junction?.look().core;
  return {
    site, readBack,
    hash: () => Promise.resolve(site.hash),
    async state() {
      const answer = await ask('status', {});
      return answer.ok ? readJunctionState(answer.result) : null;
    },
    link: () => Promise.resolve(null),
    // `bus.read` is tried on real lines (test/integration/junction/bus); here the same is known of the last scan.
    read: (board, point) => Promise.resolve(point === undefined ? null : point === 'bootCounter' ? String(core()?.scan.samples.get(board)?.bootCounter ?? '') : '258'),
    serials: (boards) => Promise.resolve(Object.fromEntries(boards.flatMap((board) => { const serial = core()?.serials.get(board); return serial === undefined || serial === null ? [] : [[board, serial]]; }))),
    order: (_socket, method, params) => ask(method, params),
    close: () => Promise.resolve(),
  };
}

/** A person who has an answer to everything, after a moment. */
export function scripted(clock: Clock, answers: () => string | null): Dialog {
  return {
    next: () => new Promise((resolve) => { clock.after(50, () => { resolve(answers()); }); }),
    waiting: () => null, close: () => undefined,
  };
}
