import type { SealedSite } from '../../model/artefact.ts';
import type { CabinetFault, DetectorValues } from './cabinetMessage.ts';
import { sensorPoint } from '../../model/sensor.ts';
import type { Device } from './device.ts';
import { applyFault } from './cabinetFault.ts';
import { fitDevices, type Equipment } from './equipment.ts';
import { createRecorder, type CabinetLine, type LampLetters, type Recorder } from './recording.ts';
import type { RtuRequest } from './rtuFrame.ts';
import { noKeys, type CabinetKeys } from './signalHeadBoard.ts';
import { servePdu } from './slave.ts';

/** What a slave says to a request, and the slave. */
export interface SlaveAnswer { readonly device: Device; readonly pdu: Uint8Array }

/** All equipment of a site as one pure machine. Times are integer ms of the cabinet's clock and never run back. */
export interface VirtualCabinet {
  readonly site: SealedSite;
  readonly recorder: Recorder;
  /** The next instant at which a lamp, a watchdog or a display changes by itself. */
  nextEventMs(): number;
  /** Advances to `nowMs`; what fell due before is recorded at its own time. */
  step(nowMs: number): void;
  /** The slave that this request is for, if it listens. The boards ignore broadcasts. */
  addressed(line: string, request: RtuRequest, nowMs: number): Device | null;
  serve(device: Device, request: RtuRequest, nowMs: number): SlaveAnswer;
  /** The answer has left the line: the new image takes effect. */
  answered(device: Device, nowMs: number): void;
  /** A sender's detector values; `previous`: what the same sender said before. */
  sense(values: DetectorValues, previous: Map<string, number>, nowMs: number): void;
  press(detector: string, nowMs: number): boolean;
  /** What a sensor of the cabinet measures from now on; false for one that the site has not, and for a value that does not fit. */
  measure(sensor: string, value: number | boolean): boolean;
  /** False for a fault that names what the site has not, or that concerns a port. */
  inject(fault: CabinetFault, nowMs: number): boolean;
  /** All signal boards show the flash image. */
  allInFlash(): boolean;
  lamps(): LampLetters;
}

export interface CabinetOptions {
  readonly site: SealedSite;
  /** Boots of each board before this one. */
  readonly boots: ReadonlyMap<string, number>;
  readonly startMs: number;
  readonly tell: (line: CabinetLine) => void;
}

export function createVirtualCabinet(options: CabinetOptions): VirtualCabinet {
  const { site } = options;
  const equipment = fitDevices(site, options.boots, options.startMs);
  const { devices, signalBoards, inputCards } = equipment;
  const recorder = createRecorder(equipment.view, options.tell);
  const keys: Record<keyof CabinetKeys, boolean> = { ...noKeys };
  const { settle, step, nextEventMs } = createStepping(equipment, recorder, keys);
  return {
    site, recorder, nextEventMs, step,
    addressed(line, request, nowMs) {
      const found = devices.find(({ device, line: its }) => its === line && device.unit === request.unit)?.device;
      return found?.hears(nowMs) === true ? found : null;
    },
    serve(device, request, nowMs) {
      step(nowMs);
      const pdu = servePdu(device, request.pdu, nowMs);
      settle(nowMs);
      return { device, pdu };
    },
    answered(device, nowMs) {
      step(nowMs);
      device.onAnswered(nowMs);
      settle(nowMs);
    },
    sense(values, previous, nowMs) {
      for (const [id, { occupied, count }] of Object.entries(values)) {
        const detector = site.traffic.detectors.find((one) => one.id === id);
        if (detector === undefined) continue;
        const before = previous.get(id) ?? 0;
        previous.set(id, count);
        inputCards.get(detector.board)?.sense(detector.channel, occupied, count >= before ? count - before : count, nowMs);
      }
    },
    press(id, nowMs) {
      const detector = site.traffic.detectors.find((one) => one.id === id);
      const card = detector === undefined ? undefined : inputCards.get(detector.board);
      if (detector === undefined || card === undefined) return false;
      card.press(detector.channel, nowMs);
      return true;
    },
    measure(id, value) {
      const sensor = site.traffic.sensors?.find((one) => one.id === id);
      return sensor !== undefined && equipment.otherBoards.get(sensor.board)?.put(sensorPoint(sensor), value) === true;
    },
    inject(fault, nowMs) {
      step(nowMs);
      const done = applyFault(fault, site, equipment, keys, nowMs);
      settle(nowMs);
      return done;
    },
    allInFlash: () => [...signalBoards.values()].every((board) => board.condition().flash),
    lamps: () => equipment.view.lamps(),
  };
}

interface Stepping {
  /** What follows from a change at once: the flash-transfer chain, and the recording. */
  readonly settle: (nowMs: number) => void;
  readonly step: (nowMs: number) => void;
  readonly nextEventMs: () => number;
}

function createStepping({ devices, signalBoards }: Equipment, recorder: Recorder, keys: CabinetKeys): Stepping {
  const boards = [...signalBoards.values()];
  const settle = (nowMs: number): void => {
    // One normally-closed chain: any board's watchdog, the key, or the MMU gives all heads to the flashers.
    const closed = !keys.flashKey && !keys.mmuFault && boards.every((board) => !board.condition().watchdog);
    const supplied = boards.every((board) => !board.opensSupply());
    for (const board of boards) {
      board.transfer(closed, nowMs);
      board.contactor(supplied, nowMs);
      board.keys(keys);
    }
    recorder.observe(nowMs);
  };
  const nextEventMs = (): number => {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { device } of devices) nextMs = Math.min(nextMs, device.nextEventMs());
    return nextMs;
  };
  const advance = (nowMs: number): void => { for (const { device } of devices) device.step(nowMs); };
  const step = (nowMs: number): void => {
    for (let eventMs = nextEventMs(); eventMs <= nowMs; eventMs = nextEventMs()) {
      advance(eventMs);
      settle(eventMs);
      // What happens at the very moment has happened: a lamp's next toggle is counted from there.
      if (eventMs === nowMs) return;
    }
    // Nothing fell due: nothing that anybody sees has changed.
    advance(nowMs);
  };
  return { settle, step, nextEventMs };
}
