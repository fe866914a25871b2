import type { BusReply } from '../../field/scan/request.ts';
import type { BoardWire, SealedSite } from '../../model/artefact.ts';
import { emptyLatches } from '../../model/latch.ts';
import { createRandom, type Random } from '../../platform/random.ts';
import { isSerial, type Line } from '../../model/site.ts';
import type { JunctionState } from '../../model/junctionState.ts';
import { configureCore, type CoreConfig } from '../../signald/core.ts';
import { fitDevices, type Equipment } from '../cabinet/equipment.ts';
import { createController, type Controller, type OpenLines } from '../junction/controller.ts';
import type { LatchDisk } from '../junction/latchDisk.ts';
import { createWatcher } from '../junction/watcher.ts';
import { createWorld, type World } from '../junction/world.ts';
import { createAir, type Air } from './air.ts';
import { comeAndGo } from './demand.ts';
import { lampCabinetOf, type LampCabinet } from './lampCabinet.ts';
import { createRegisterLine, type RegisterLine, type RegisterSlave } from './registerLine.ts';
import { createScanTally } from './scanTally.ts';
import { deviceSlave, lampSlave } from './slave.ts';
import { createEventReader, newTally, type Tally } from './tally.ts';
import { trouble, type Trouble, type TroubleTally } from './trouble.ts';

export interface NuisanceSpec {
  readonly site: SealedSite;
  readonly seed: number;
  /** Share of the frames that vanish, each by itself: 0 … 1. */
  readonly loss: number;
  readonly trouble: Trouble;
  /** False: the scan's one retry never leaves (a canary: the flashes must come as the arithmetic says). */
  readonly retry?: boolean;
  /** Called with each answer of a line, before signald hears it: tests. */
  readonly witness?: (reply: BusReply) => void;
}

/** One junction that nobody does anything to but the line and the machine. */
export interface NuisanceJunction {
  readonly tally: Tally;
  readonly troubles: TroubleTally;
  readonly air: Air;
  run(untilMs: number): void;
  /** Time in normal operation so far, ms. */
  colouredMs(): number;
  /** Null while signald is dead. */
  state(): JunctionState | null;
}

/** A signald that fell is started from nothing: what is latched then ends with it, and the counting goes on. */
const restartMs = 1000;
/** A disk that keeps nothing: a fall is counted, and what it would have latched is not waited for. */
const forgetfulDisk: LatchDisk = { begin: () => emptyLatches, append: () => undefined, durable: () => emptyLatches, known: () => emptyLatches, fill: () => undefined, faults: () => [] };

/**
 * signald's own loop and core, the monitor's own steps, and the scan's: control, guard, monitor and scan as shipped. The
 * lines carry registers instead of bytes, the lamp boards are faultless, and nobody looks at the lamps: whatever made the
 * junction flash is in signald's own events, because only signald, or a watchdog that signald reads, can.
 */
export function createNuisanceJunction(spec: NuisanceSpec): NuisanceJunction {
  const { site, seed } = spec;
  const { config, equipment } = partsOf(site);
  const world = createWorld();
  const dice = diceOf(seed);
  const wall = { offsetMs: 0 };
  const air = createAir(dice.air, spec.loss);
  const tally = newTally();
  const watcher = createWatcher({ world, site, random: dice.monitor, wall });
  let earlierMs = 0;
  const ownMs = (): number => controller.junction()?.state().counters.colouredMs ?? 0;
  const onEvent = createEventReader(tally, () => {
    world.at(world.nowMs() + restartMs / 2, () => {
      earlierMs += ownMs();
      controller.kill(restartMs / 2);
    });
  });
  const controller: Controller = createController({
    world, configure: () => config, wires: new Map(), disk: forgetfulDisk, watcher, random: dice.signald, wall, record: onEvent, mutant: () => ({}),
    openLines: registerLines(spec, { world, air, equipment, tally, random: dice.boards, lamps: lampCabinetOf(config.scan, equipment) }),
  });
  comeAndGo(site.traffic.detectors, equipment.inputCards, world, dice.demand);
  const troubles = trouble(spec.trouble, { world, air, controller, watcher, random: dice.troubles });
  return { tally, troubles, air, run: (untilMs) => { world.run(untilMs); }, colouredMs: () => earlierMs + ownMs(), state: () => controller.junction()?.state() ?? null };
}

/** Each part draws from a stream of its own. */
interface Dice { readonly monitor: Random; readonly signald: Random; readonly demand: Random; readonly air: Random; readonly boards: Random; readonly troubles: Random }

function diceOf(seed: number): Dice {
  const stream = (part: number): Random => createRandom((seed * 1_000_003 + part * 7919) >>> 0);
  return { monitor: stream(1), signald: stream(2), demand: stream(3), air: stream(4), boards: stream(5), troubles: stream(6) };
}

/** The site as signald has it, and its devices. */
function partsOf(site: SealedSite): { readonly config: CoreConfig; readonly equipment: Equipment } {
  const configured = configureCore(site, site.traffic.builtinPlan, 0);
  if (!configured.ok) throw new Error(`the site does not fit its lines: ${JSON.stringify(configured.problems)}`);
  return { config: configured.value, equipment: fitDevices(site, new Map(), 0) };
}

interface LineParts {
  readonly world: World;
  readonly air: Air;
  readonly equipment: Equipment;
  readonly lamps: LampCabinet;
  readonly tally: Tally;
  readonly random: Random;
}

function registerLines(spec: NuisanceSpec, parts: LineParts): OpenLines {
  return (config, process, onReply) => {
    const { safety } = config.site;
    const scans = createScanTally(parts.tally);
    const heard = (reply: BusReply): void => {
      scans.heard(reply);
      spec.witness?.(reply);
      onReply(reply);
    };
    const lines = new Map(safety.lines.filter(isSerial).map((line): [string, RegisterLine] => {
      const boards = safety.boards.filter((board) => board.line === line.id);
      const slaves = slavesOn(config, line, parts);
      return [line.id, createRegisterLine({
        world: parts.world, process, line, air: parts.air, random: parts.random, slave: (unit) => slaves.get(unit), onReply: heard,
        quietMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs)),
        gapMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.minGapMs)),
      })];
    }));
    return {
      submit(requests) {
        for (const request of requests) {
          if (spec.retry === false && request.id.startsWith('again ')) lines.get(request.line)?.refuse(request);
          else lines.get(request.line)?.submit(request);
        }
      },
      withdraw(ids) { for (const line of lines.values()) line.withdraw(ids); },
      lampLinesUp: () => true, lampTrouble: () => null,
      close: () => Promise.resolve(),
    };
  };
}

/** The devices of a line by their units. */
function slavesOn({ site }: CoreConfig, line: Pick<Line, 'id'>, parts: Pick<LineParts, 'equipment' | 'lamps'>): ReadonlyMap<number, RegisterSlave> {
  return new Map(site.safety.boards.filter((board) => board.line === line.id).flatMap((board) => slaveOf(board, parts)));
}

function slaveOf(board: BoardWire, { equipment, lamps }: Pick<LineParts, 'equipment' | 'lamps'>): [number, RegisterSlave][] {
  const device = equipment.devices.find((one) => one.device.id === board.id)?.device;
  if (device === undefined) return [];
  const plain = lamps.boards.get(board.unit);
  return [[board.unit, plain?.id === board.id ? lampSlave(lamps, plain, device) : deviceSlave(device)]];
}
