import type { BusReply } from '../../field/scan/request.ts';
import type { BoardWire, SealedSite } from '../../model/artefact.ts';
import { emptyLatches } from '../../model/latch.ts';
import { createRandom, type Random } from '../../platform/random.ts';
import { configureCore } from '../../signald/core.ts';
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
}

/** One junction that nobody does anything to but the line and the machine. */
export interface NuisanceJunction {
  readonly world: World;
  readonly tally: Tally;
  readonly troubles: TroubleTally;
  readonly air: Air;
  run(untilMs: number): void;
  /** Time in normal operation so far, ms. */
  colouredMs(): number;
}

/** A signald that fell is started from nothing: what is latched then ends with it, and the counting goes on. */
const restartMs = 1000;
/** A disk that keeps nothing: a fall is counted, and what it would have latched is not waited for. */
const forgetfulDisk: LatchDisk = { begin: () => emptyLatches, append: () => undefined, durable: () => emptyLatches };

/**
 * signald's own loop and core, the monitor's own steps, and the scan's: control, guard, monitor and scan as shipped. The
 * lines carry registers instead of bytes, the lamp boards are faultless, and nobody looks at the lamps: whatever made the
 * junction flash is in signald's own events, because only signald, or a watchdog that signald reads, can.
 */
export function createNuisanceJunction(spec: NuisanceSpec): NuisanceJunction {
  const { site, seed } = spec;
  const configured = configureCore(site, site.traffic.builtinPlan, 0);
  if (!configured.ok) throw new Error(`the site does not fit its lines: ${JSON.stringify(configured.problems)}`);
  const config = configured.value;
  const world = createWorld();
  const stream = (part: number): Random => createRandom((seed * 1_000_003 + part * 7919) >>> 0);
  const wall = { offsetMs: 0 };
  const air = createAir(stream(4), spec.loss);
  const equipment = fitDevices(site, new Map(), 0);
  const tally = newTally();
  const watcher = createWatcher({ world, site, random: stream(1), wall });
  let earlierMs = 0;
  const ownMs = (): number => controller.junction()?.state().counters.colouredMs ?? 0;
  const onEvent = createEventReader(tally, () => {
    world.at(world.nowMs() + restartMs / 2, () => {
      earlierMs += ownMs();
      controller.kill(restartMs / 2);
    });
  });
  const controller: Controller = createController({
    world, configure: () => config, wires: new Map(), disk: forgetfulDisk, watcher, random: stream(2), wall, record: onEvent, mutant: () => ({}),
    openLines: registerLines(spec, { world, air, equipment, tally, random: stream(5), lamps: lampCabinetOf(config.scan, equipment) }),
  });
  comeAndGo(site.traffic.detectors, equipment.inputCards, world, stream(3));
  const troubles = trouble(spec.trouble, { world, air, controller, watcher, random: stream(6) });
  return { world, tally, troubles, air, run: (untilMs) => { world.run(untilMs); }, colouredMs: () => earlierMs + ownMs() };
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
      onReply(reply);
    };
    const lines = new Map(safety.lines.map((line): [string, RegisterLine] => {
      const boards = safety.boards.filter((board) => board.line === line.id);
      const slaves = new Map(boards.flatMap((board) => slaveOf(board, parts)));
      return [line.id, createRegisterLine({
        world: parts.world, process, line, air: parts.air, random: parts.random, slave: (unit) => slaves.get(unit), onReply: heard,
        quietMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs)),
        gapMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.minGapMs)),
      })];
    }));
    return {
      submit(requests) {
        for (const request of requests) {
          if (spec.retry === false && request.id.startsWith('again ')) process.input(0, () => { onReply({ ...request, outcome: { kind: 'expired' }, requestHex: '', responseHex: null, receivedMs: process.clock.monoMs() }); });
          else lines.get(request.line)?.submit(request);
        }
      },
      withdraw(ids) { for (const line of lines.values()) line.withdraw(ids); },
      lampLinesUp: () => true,
      close: () => Promise.resolve(),
    };
  };
}

function slaveOf(board: BoardWire, { equipment, lamps }: LineParts): [number, RegisterSlave][] {
  const device = equipment.devices.find((one) => one.device.id === board.id)?.device;
  if (device === undefined) return [];
  const plain = lamps.boards.get(board.unit);
  return [[board.unit, plain?.id === board.id ? lampSlave(lamps, plain, device) : deviceSlave(device)]];
}
