import type { SealedSite } from '../../model/artefact.ts';
import type { CabinetFault } from './cabinetMessage.ts';
import type { Equipment } from './equipment.ts';
import type { LampFault } from './lampTerminal.ts';
import type { CabinetKeys } from './signalHeadBoard.ts';

/** Injects a fault; false when it names what the site has not, or concerns a line (the shell's). */
export function applyFault(fault: CabinetFault, site: SealedSite, equipment: Equipment, keys: Record<keyof CabinetKeys, boolean>, nowMs: number): boolean {
  const { signalBoards, inputCards } = equipment;
  switch (fault.name) {
    case 'deadLamp': return eachLamp(fault, site, equipment, (lamp) => { lamp.dead = fault.on; });
    case 'stuckOn': return eachLamp(fault, site, equipment, (lamp) => { lamp.stuckOn = fault.on; });
    case 'stuckOff': return eachLamp(fault, site, equipment, (lamp) => { lamp.stuckOff = fault.on; });
    case 'flippedReadBack': return eachLamp(fault, site, equipment, (lamp) => { lamp.flippedReadBack = fault.on; });
    case 'dimLamp': return eachLamp(fault, site, equipment, (lamp) => { lamp.currentPercent = fault.percent; });
    case 'silent': return withOne(signalBoards.get(fault.board), (board) => { board.deafen(nowMs, fault.forMs); });
    case 'reboot': return withOne(signalBoards.get(fault.board), (board) => { board.reboot(nowMs, fault.firmware); });
    case 'supply': {
      const boards = [...signalBoards.values()].filter(({ id }) => fault.board === undefined || id === fault.board);
      for (const board of boards) board.supply(fault.volts, nowMs);
      return boards.length > 0;
    }
    case 'defect': return withOne(signalBoards.get(fault.board), (board) => {
      const { watchdogMs, counterStuck, swapped, greenFlasher, lateScans } = fault;
      board.defect({ watchdogMs: watchdogMs === 0 ? Number.POSITIVE_INFINITY : watchdogMs, counterStuck, swapped, greenFlasher, lateScans }, nowMs);
    });
    case 'flasher': return withOne(signalBoards.get(fault.board), (board) => { board.flasher({ periodMs: fault.periodMs, onMs: fault.onMs }); });
    case 'loopFault': {
      const detector = site.traffic.detectors.find(({ id }) => id === fault.detector);
      return withOne(detector === undefined ? undefined : inputCards.get(detector.board), (card) => { card.breakLoop(detector?.channel ?? 0, fault.on); });
    }
    case 'flashKey':
      keys.flashKey = fault.on;
      return true;
    case 'key':
      keys[fault.key] = fault.on;
      return true;
    case 'answers':
    case 'portRemoved': return false;
  }
}

function withOne<T>(found: T | undefined, act: (found: T) => void): boolean {
  if (found === undefined) return false;
  act(found);
  return true;
}

function eachLamp(
  where: { readonly group: string; readonly colour: string; readonly slot?: number | undefined },
  site: SealedSite, equipment: Equipment, act: (fault: LampFault) => void,
): boolean {
  const wires = site.safety.lamps.filter((lamp) => lamp.group === where.group && lamp.colour === where.colour && (where.slot === undefined || lamp.slot === where.slot));
  const terminals = wires.flatMap((lamp) => equipment.signalBoards.get(lamp.board)?.terminal(lamp.slot, lamp.colour) ?? []);
  for (const terminal of terminals) act(terminal.fault);
  return terminals.length > 0;
}
