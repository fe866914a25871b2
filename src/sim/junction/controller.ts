import { openLine, type Line } from '../../field/bus/line.ts';
import type { BusReply } from '../../field/scan/request.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { EventDraft } from '../../model/event.ts';
import type { LatchBook } from '../../model/latch.ts';
import type { MonitorAnswer } from '../../model/monitorMessage.ts';
import type { Plan } from '../../model/plan.ts';
import { isSerial } from '../../model/site.ts';
import type { WallClock } from '../../model/time.ts';
import type { Random } from '../../platform/random.ts';
import { createClockQuality } from '../../signald/clockQuality.ts';
import type { CoreConfig } from '../../signald/core.ts';
import { runJunction, type Junction } from '../../signald/daemon.ts';
import { createEventRing, type EventRing } from '../../signald/eventRing.ts';
import type { Lines } from '../../signald/lines.ts';
import type { Roads } from '../../signald/roads.ts';
import type { MonitorLink } from '../../signald/monitorLink.ts';
import type { LatchDisk } from './latchDisk.ts';
import type { OperateSocket } from './operateSocket.ts';
import { createTickCut, type TickCut } from './tickCut.ts';
import { startProcess, type VirtualProcess, type Wall } from './virtualProcess.ts';
import type { Watcher } from './watcher.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

/**
 * A deliberate mistake between signald's steps and its surroundings (a canary). Each gets what the healthy program would
 * use, and gives what the broken one does.
 */
export interface Mutant {
  readonly lines?: (lines: Lines, process: VirtualProcess) => Lines;
  readonly reply?: (reply: BusReply) => BusReply;
  readonly answer?: (answer: MonitorAnswer) => MonitorAnswer;
  /** What a new process makes of its journal. */
  readonly latches?: (book: LatchBook) => LatchBook;
  readonly monitor?: (link: MonitorLink, process: VirtualProcess, onAnswer: (answer: MonitorAnswer) => void) => MonitorLink;
}

/** What stands beside the loop in signald's process: events, clock, plans, sockets. Made anew for each start. */
export interface Beside {
  readonly config: CoreConfig;
  readonly ring: EventRing;
  readonly wall: () => WallClock;
  readonly agentConnected: () => boolean;
  readonly afterTick: (n: number) => void;
  readonly attach: (junction: Junction) => void;
}
/** Compiles the site for a plan; without one, for its built-in plan. */
export type Configure = (current?: { readonly plan: Plan; readonly planVersion: number }) => CoreConfig;
export type BesideSignald = (process: VirtualProcess, configure: Configure) => Beside;

/** Nobody acknowledges events where signald is alone: a small ring saves the memory of a real one. */
const ringEvents = 500;

/** A signald that nobody talks to. */
const alone: BesideSignald = ({ clock }, configure) => {
  const quality = createClockQuality();
  return {
    config: configure(), ring: createEventRing(clock.bootId, ringEvents), wall: () => quality.wall(clock.monoMs(), clock.wallMs()),
    agentConnected: () => false, afterTick: () => undefined, attach: () => undefined,
  };
};

/** ngatu-signald in virtual time: its own core, grid and lines, unchanged. */
export interface Controller {
  /** Null while it is dead. */
  junction(): Junction | null;
  /** The loop of ticks stands still until then, everything else of the process goes on. */
  hang(untilMs: number): void;
  stall(untilMs: number): void;
  /** Ends it at once; a new one, which knows nothing but its journal of latches, comes after `downMs`, with these stages and detectors where they are given. */
  kill(downMs: number, traffic?: SealedSite['traffic']): void;
}

export type OpenLines = (config: CoreConfig, process: VirtualProcess, onReply: (reply: BusReply) => void) => Lines;

export interface ControllerSpec {
  readonly world: World;
  /** Asked anew at each start: what signald finds on its disk. */
  readonly configure: Configure;
  readonly wires: ReadonlyMap<string, Wire>;
  /** Other lines than those over the wires, byte by byte. */
  readonly openLines?: OpenLines | undefined;
  readonly watcher: Watcher;
  readonly disk: LatchDisk;
  readonly random: Random;
  readonly wall: Wall;
  readonly record: (event: EventDraft) => void;
  /** Absent: the shipped ones. */
  readonly roads?: Roads | undefined;
  readonly mutant: () => Mutant;
  /** Absent: nothing cuts a step, nobody is on its socket. */
  readonly cut?: TickCut | undefined;
  readonly operate?: OperateSocket | undefined;
  /** Absent: nobody talks to it. */
  readonly beside?: BesideSignald | undefined;
}

export function createController(spec: ControllerSpec): Controller {
  const { world } = spec;
  let boots = 0;
  const start = (traffic?: SealedSite['traffic']): { process: VirtualProcess; junction: Junction } => {
    boots += 1;
    const process = startProcess({ world, bootId: `signald-${boots}`, random: spec.random, wall: spec.wall });
    return { process, junction: run(spec, process, traffic) };
  };
  let running = start();
  return {
    hang: (untilMs) => { running.process.hang(untilMs); },
    junction: () => (running.process.dead ? null : running.junction),
    stall: (untilMs) => { running.process.stall(untilMs); },
    kill(downMs, traffic) {
      if (running.process.dead) return;
      running.process.kill();
      world.at(world.nowMs() + downMs, () => { running = start(traffic); });
    },
  };
}

/** As signald/start.ts wires it, with this world's lines and monitor. */
function run(spec: ControllerSpec, process: VirtualProcess, traffic?: SealedSite['traffic']): Junction {
  const { gridClock } = process;
  const beside = (spec.beside ?? alone)(process, spec.configure);
  const config = traffic === undefined ? beside.config : { ...beside.config, site: { ...beside.config.site, traffic } };
  const mutant = spec.mutant();
  const late: { junction: Junction | null } = { junction: null };
  const cut = spec.cut ?? createTickCut();
  const onReply = cut.around('scan', (reply: BusReply): void => { late.junction?.onReply(mutant.reply?.(reply) ?? reply); });
  const onAnswer = cut.around('answer', (answer: MonitorAnswer): void => { late.junction?.onAnswer(mutant.answer?.(answer) ?? answer); });
  const healthyLines = (spec.openLines ?? overWires(spec.wires))(config, process, onReply);
  const lines = mutant.lines?.(cutWithin(healthyLines, cut), process) ?? cutWithin(healthyLines, cut);
  const connected = spec.watcher.connect(process, onAnswer);
  const link: MonitorLink = { ...connected, send: cut.around('tell', (told) => { if (!process.dead) connected.send(told); }) };
  const monitor = mutant.monitor?.(link, process, onAnswer) ?? link;
  const latches = spec.disk.begin();
  const ring = tapped(beside.ring, spec.record);
  late.junction = runJunction({
    config: config, clock: gridClock, version: 'simulated', program: 'simulated', ring,
    latches: mutant.latches?.(latches) ?? latches, journal: (records) => { spec.disk.append(process, records); }, found: cut.around('read', () => spec.disk.faults()),
    lines: () => lines, monitor: () => monitor, wall: beside.wall,
    agentConnected: beside.agentConnected, afterTick: beside.afterTick, roads: spec.roads,
  });
  beside.attach(late.junction);
  spec.operate?.listen(process, late.junction, { wall: beside.wall, record: (event) => { ring.add(event, process.clock.stamp(beside.wall().errorMs)); } });
  return late.junction;
}

/** A cut inside a write: the first request is on its way, the others never will be. */
function cutWithin(lines: Lines, cut: TickCut): Lines {
  return {
    ...lines,
    submit: cut.around('write', (requests) => {
      if (!cut.waitsAt('write', 'inside')) {
        lines.submit(requests);
        return;
      }
      lines.submit(requests.slice(0, 1));
      cut.pass('write', 'inside');
    }),
  };
}

function tapped(ring: EventRing, record: (event: EventDraft) => void): EventRing {
  return {
    ...ring,
    add(draft, stamp) {
      record(draft);
      return ring.add(draft, stamp);
    },
  };
}

const overWires = (wires: ControllerSpec['wires']): OpenLines => (config, process, onReply) => {
  const { safety } = config.site;
  const lampBoards = new Set(config.lampBoards.map(({ id }) => id));
  const lines = new Map<string, Line>();
  const lampLines: Line[] = [];
  for (const { id, baud, format } of safety.lines.filter(isSerial)) {
    const wire = wires.get(id);
    if (wire === undefined) continue;
    const boards = safety.boards.filter((board) => board.line === id);
    const line = openLine({
      id, baud, format, clock: process.clock, path: id,
      quietMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs)),
      gapMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.minGapMs)),
      onReply, openStream: () => wire.open(process),
      later: (call) => { process.input(0, call); },
    });
    lines.set(id, line);
    if (boards.some((board) => lampBoards.has(board.id))) lampLines.push(line);
  }
  return {
    submit(requests) {
      for (const [id, line] of lines) {
        const mine = requests.filter((request) => request.line === id);
        if (mine.length > 0) line.submit(mine);
      }
    },
    withdraw(ids) { for (const line of lines.values()) line.withdraw(ids); },
    lampLinesUp: () => lampLines.every((line) => line.isUp()), lampTrouble: () => null,
    close: () => Promise.resolve(),
  };
};
