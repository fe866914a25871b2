import type { SealedSite } from '../../model/artefact.ts';
import type { EventDraft } from '../../model/event.ts';
import { isSerial } from '../../model/site.ts';
import { createRandom, type Random } from '../../platform/random.ts';
import { configureCore, type CoreConfig } from '../../signald/core.ts';
import { shippedRoads, type Roads } from '../../signald/roads.ts';
import type { CabinetLine } from '../cabinet/recording.ts';
import { createVirtualCabinet, type VirtualCabinet } from '../cabinet/virtualCabinet.ts';
import { createDemoTraffic } from '../traffic/demoTraffic.ts';
import { createChannel, type Channel } from './channel.ts';
import { createController, type BesideSignald, type Configure, type Controller, type Mutant } from './controller.ts';
import { createErrantControl, type ErrantControl } from './errantControl.ts';
import { createObserved, type Observed } from './observed.ts';
import { createDetectorTroubles, type DetectorTroubles } from './detectorTrouble.ts';
import { createLatchDisk, type LatchDisk } from './latchDisk.ts';
import type { Wall } from './virtualProcess.ts';
import { createWatcher, type Watcher } from './watcher.ts';
import { createOperateSocket, type OperateSocket } from './operateSocket.ts';
import { createTickCut, type TickCut } from './tickCut.ts';
import { createWire, type Wire } from './wire.ts';
import { createWorld, type World } from './world.ts';

export interface SimulationSpec {
  readonly site: SealedSite;
  readonly seed: number;
  readonly vehiclesPerHour: number;
  /** The cabinet's recording: what the lamps did. */
  readonly tell: (line: CabinetLine) => void;
  /** Made anew for each start of signald. */
  readonly mutant?: () => Mutant;
  /** The full stack: processes of the world beside signald and the monitor. */
  readonly around?: ((world: AroundSpec) => Around) | undefined;
}

/** What the processes around signald are made of. */
export interface AroundSpec { readonly world: World; readonly site: SealedSite; readonly random: Random; readonly wall: Wall }

/** The processes around signald. */
export interface Around {
  /** Called at each start of signald: its sockets, its events, the plan on its disk. */
  readonly beside: BesideSignald;
  /** Performs a fault of theirs, named as in their own fault classes. */
  readonly disturb: (what: string, forMs: number) => void;
}

/** One event of signald, at the world's time, ms. */
export interface LoggedEvent { readonly atMs: number; readonly event: EventDraft }

/**
 * A whole junction in virtual time: signald's loop, its Modbus lines down to bytes and CRC, the monitor, the cabinet's
 * boards and its traffic. Only time, wires and processes are replaced; the seed decides everything.
 */
export interface Simulation {
  readonly site: SealedSite;
  readonly world: World;
  readonly cabinet: VirtualCabinet;
  readonly controller: Controller;
  readonly watcher: Watcher;
  /** Keeps signald's journal of latches through its deaths. */
  readonly disk: LatchDisk;
  /** By line. */
  readonly channels: ReadonlyMap<string, Channel>;
  readonly wires: ReadonlyMap<string, Wire>;
  readonly detectors: DetectorTroubles;
  readonly wall: Wall;
  /** The last of them: a long run keeps no more than fit in memory. */
  readonly events: readonly LoggedEvent[];
  readonly errant: ErrantControl;
  readonly observed: Observed;
  readonly cut: TickCut;
  readonly operate: OperateSocket;
  /** For what is drawn while it happens: one stream for all of it. */
  readonly dice: Random;
  /** Null where signald stands alone with its monitor. */
  readonly around: Around | null;
  /** Performs everything up to `untilMs`, or up to a pause of the world; the cabinet has recorded all of it then. */
  run(untilMs: number): void;
}

/** The street is looked at by its traffic so often, ms. */
const trafficMs = 250;
/** Events that a run remembers at least, and up to twice as many. */
const mostEvents = 20_000;
/** Noon of a day, ms since the epoch. */
const wallAtStartMs = 1_760_000_000_000;

export function createSimulation(spec: SimulationSpec): Simulation {
  const { site, seed } = spec;
  const world = createWorld();
  // Each part draws from a stream of its own: one more frame on a line moves no other dice.
  const stream = (part: number): Random => createRandom((seed * 1_000_003 + part * 7919) >>> 0);
  const wall: Wall = { offsetMs: wallAtStartMs };
  const events: LoggedEvent[] = [];
  const observed = createObserved();
  const errant = createErrantControl(site, stream(6));
  const cabinet = createVirtualCabinet({ site, boots: new Map(), startMs: 0, tell: spec.tell });
  cabinet.recorder.begin(0);
  const channels = new Map(site.safety.lines.map(({ id }, index) => [id, createChannel(stream(10 + index))]));
  const wires = new Map(site.safety.lines.filter(isSerial).flatMap((line, index) => {
    const channel = channels.get(line.id);
    return channel === undefined ? [] : [[line.id, createWire({ world, line, cabinet, channel, random: stream(20 + index) })] as const];
  }));
  const watcher = createWatcher({ world, site, random: stream(1), wall, observed });
  const around = spec.around?.({ world, site, random: stream(4), wall }) ?? null;
  const disk = createLatchDisk(world, stream(5));
  const cut = createTickCut();
  const operate = createOperateSocket({ world, site, random: stream(7), observed });
  const controller = createController({
    world, configure: configuring(site), wires, watcher, disk, random: stream(2), wall,
    roads: watchedRoads(errant, observed, cut), cut, operate,
    record(event) {
      if (event.code === 'fault.raised') observed.note(`fault.${String(event.data['fault'])}`);
      if (event.code === 'fault.raised' && event.data['fault'] === 'monitor.veto') observed.note(`veto.${String(event.data['detail'])}`);
      events.push({ atMs: world.nowMs(), event });
      if (events.length >= 2 * mostEvents) events.splice(0, mostEvents);
    },
    mutant: spec.mutant ?? (() => ({})), beside: around?.beside,
  });
  const detectors = createDetectorTroubles();
  drive(spec, world, cabinet, detectors, stream(3));
  return {
    site, world, cabinet, controller, watcher, disk, channels, wires, detectors, wall, events, errant, observed, cut, operate, dice: stream(8), around,
    run(untilMs) {
      world.run(untilMs);
      cabinet.step(Math.floor(world.nowMs()));
    },
  };
}

/** The shipped roads: control as it errs where it does, and everything that guard refuses is noted. */
function watchedRoads(errant: ErrantControl, observed: Observed, cut: TickCut): Roads {
  return {
    control: cut.around('decide', (config, before, inputs) => errant.distort(shippedRoads.control(config, before, inputs), inputs)),
    guard: cut.around('judge', (config, before, request, nowMs) => {
      const verdict = shippedRoads.guard(config, before, request, nowMs);
      for (const { rule } of verdict.refusals) observed.note(`guard.${rule}`);
      return verdict;
    }),
  };
}

/** Compiled anew only where the plan is another one. */
function configuring(site: SealedSite): Configure {
  let known: CoreConfig | null = null;
  return ({ plan, planVersion } = { plan: site.traffic.builtinPlan, planVersion: 0 }) => {
    if (known?.plan === plan && known.planVersion === planVersion) return known;
    const configured = configureCore(site, plan, planVersion);
    if (!configured.ok) throw new Error(`the site does not fit its lines: ${JSON.stringify(configured.problems)}`);
    known = configured.value;
    return known;
  };
}

/** Vehicles and people see the lamps, and the detectors see them. */
function drive(spec: SimulationSpec, world: World, cabinet: VirtualCabinet, detectors: DetectorTroubles, random: Random): void {
  const traffic = createDemoTraffic({ traffic: spec.site.traffic, groups: spec.site.safety.groups, random, vehiclesPerHour: spec.vehiclesPerHour, startMs: 0 });
  const counts = new Map<string, number>();
  const look = (): void => {
    const nowMs = Math.floor(world.nowMs());
    cabinet.step(nowMs);
    cabinet.sense(detectors.distort(traffic.step(nowMs, cabinet.lamps()), nowMs), counts, nowMs);
    world.at(nowMs + trafficMs, look);
  };
  look();
}
