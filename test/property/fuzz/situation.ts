import { openLine, type Line } from '../../../src/field/bus/line.ts';
import type { BusReply, BusRequest } from '../../../src/field/scan/request.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { MonitorTick } from '../../../src/model/monitorMessage.ts';
import { createMonitor, stepMonitor, type CreatedMonitor, type MonitorState } from '../../../src/monitor/monitor.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { configureCore, createCore, type Core, type CoreConfig, type Stepped } from '../../../src/signald/core.ts';
import { answer, reply } from '../../../src/signald/reply.ts';
import { tick } from '../../../src/signald/tick.ts';
import { createVirtualCabinet } from '../../../src/sim/cabinet/virtualCabinet.ts';
import { createChannel } from '../../../src/sim/junction/channel.ts';
import { startProcess } from '../../../src/sim/junction/virtualProcess.ts';
import { createWire } from '../../../src/sim/junction/wire.ts';
import { createWorld, type World } from '../../../src/sim/junction/world.ts';
import { isSerial } from '../../../src/model/site.ts';

/** One moment of a running junction, right after a tick: what waits for an answer, and what the right answers would be. */
export interface Situation {
  readonly nowMs: number;
  readonly core: Core;
  readonly requests: readonly BusRequest[];
  /** The answers that came, by request. */
  readonly replies: Map<string, BusReply>;
  readonly monitorBefore: MonitorState;
  readonly tick: MonitorTick | null;
}

export interface Warmed {
  readonly site: SealedSite;
  readonly config: CoreConfig;
  readonly monitor: Extract<CreatedMonitor, { ok: true }>;
  readonly situations: readonly Situation[];
}

export const tickMs = 100;
const monitorMs = 8;

/** Runs signald's steps, the monitor's and the cabinet's boards in virtual time, and keeps moments of it: from its start, and one a second or so. */
export function warm(site: SealedSite, seed: number, untilMs: number): Warmed {
  const configured = configureCore(site, site.traffic.builtinPlan, 0);
  const monitor = createMonitor(site, 'fuzzed');
  if (!configured.ok || !monitor.ok) throw new Error(JSON.stringify(configured.ok ? monitor : configured.problems));
  const config = configured.value;
  const world = createWorld();
  const random = createRandom(seed);
  const process = startProcess({ world, bootId: 'fuzz', random, wall: { offsetMs: 1_760_000_000_000 } });
  const situations: Situation[] = [];
  let core = createCore(config, 0);
  let watched = monitor.state;
  let open: Map<string, BusReply> = new Map();
  const nowMs = (): number => Math.round(process.clock.monoMs());
  const lines = openLines(site, world, process, random, (answered) => {
    open.set(answered.id, answered);
    carryOut(reply(config, core, answered, nowMs()));
  });
  const carryOut = (stepped: Stepped): void => {
    core = stepped.core;
    const { requests, withdraw, monitorTick } = stepped.effects;
    for (const line of lines.values()) line.withdraw(withdraw);
    if (monitorTick !== null) {
      const step = stepMonitor(monitor.monitor, watched, monitorTick, world.nowMs());
      watched = step.state;
      world.at(world.nowMs() + monitorMs, () => { carryOut(answer(config, core, step.answer, nowMs())); });
    }
    for (const [id, line] of lines) line.submit(requests.filter((request) => request.line === id));
  };
  const beat = (n: number): void => {
    const before = watched;
    const stepped = tick(config, core, {
      n, nowMs: nowMs(), sinceLastMs: n === 1 ? null : tickMs, bootId: 'fuzz', wall: { wallMs: process.clock.wallMs(), synced: false, errorMs: null }, requests: [], resets: [], faults: [],
      linesUp: [...lines.values()].every((line) => line.isUp()),
    });
    open = new Map();
    if (n < 40 || n % 9 === 0) situations.push({ nowMs: nowMs(), core: stepped.core, requests: stepped.effects.requests, replies: open, monitorBefore: before, tick: stepped.effects.monitorTick });
    carryOut(stepped);
    world.at((n + 1) * tickMs, () => { beat(n + 1); });
  };
  world.at(tickMs, () => { beat(1); });
  world.run(untilMs);
  return { site, config, monitor, situations: situations.slice(0, -1) };
}

function openLines(site: SealedSite, world: World, process: ReturnType<typeof startProcess>, random: ReturnType<typeof createRandom>, onReply: (reply: BusReply) => void): Map<string, Line> {
  const cabinet = createVirtualCabinet({ site, boots: new Map(), startMs: 0, tell: () => undefined });
  return new Map(site.safety.lines.filter(isSerial).map((line) => {
    const wire = createWire({ world, line, cabinet, channel: createChannel(random), random });
    return [line.id, openLine({
      ...line, clock: process.clock, path: line.id, ...silences(site, line.id), onReply,
      openStream: () => wire.open(process), later: (call) => { process.input(0, call); },
    })];
  }));
}

/** As lines.ts gives them to a line. */
export function silences(site: SealedSite, line: string): { readonly quietMs: number; readonly gapMs: number } {
  const limits = site.safety.boards.filter((board) => board.line === line).map(({ profile }) => profile.limits);
  return { quietMs: Math.max(0, ...limits.map(({ responseMs }) => responseMs)), gapMs: Math.max(0, ...limits.map(({ minGapMs }) => minGapMs)) };
}
