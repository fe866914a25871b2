import type { ByteStream } from '../../field/bus/framePort.ts';
import type { Random } from '../../platform/random.ts';
import { answerBeginsMs, charactersMs } from '../cabinet/pacing.ts';
import { decodeAdu, encodeAdu } from '../cabinet/rtuFrame.ts';
import type { Device } from '../cabinet/device.ts';
import type { RtuRequest } from '../cabinet/rtuFrame.ts';
import type { VirtualCabinet } from '../cabinet/virtualCabinet.ts';
import type { Channel } from './channel.ts';
import type { VirtualProcess } from './virtualProcess.ts';
import type { World } from './world.ts';

/** One RS-485 line: bytes on it take their time, slaves of the cabinet answer, the channel spoils. */
export interface Wire {
  /** The tty of a process; what another process had open is gone. */
  open(process: VirtualProcess): ByteStream;
  /** The adapter is out of its socket until then. */
  pull(untilMs: number): void;
}

export interface WireSpec {
  readonly world: World;
  readonly line: { readonly id: string; readonly baud: number };
  readonly cabinet: VirtualCabinet;
  readonly channel: Channel;
  readonly random: Random;
}

/** Opening a tty, ms. */
const openMs = 2;

export function createWire(spec: WireSpec): Wire {
  const { world, line, cabinet, channel, random } = spec;
  let deliver: ((bytes: Uint8Array) => void) | null = null;
  let opened: ReturnType<typeof createStream> | null = null;
  let goneUntilMs = Number.NEGATIVE_INFINITY;
  let takenUntilMs = Number.NEGATIVE_INFINITY;
  const wholeMs = (): number => Math.floor(world.nowMs());
  const answer = (device: Device, request: RtuRequest): void => {
    // A device answers within what its manual promises: `turnaroundMs` is half of it.
    const turnaroundMs = device.turnaroundMs * (0.6 + 1.3 * random.next());
    const servedMs = world.nowMs() + answerBeginsMs(request.bytes, line.baud, turnaroundMs);
    const beginMs = servedMs + channel.heldBackMs();
    takenUntilMs = beginMs;
    world.at(servedMs, () => {
      const adu = encodeAdu(request.unit, cabinet.serve(device, request, wholeMs()).pdu);
      const endMs = beginMs + charactersMs(adu.length, line.baud);
      takenUntilMs = endMs;
      world.at(endMs, () => {
        cabinet.answered(device, wholeMs());
        const arrived = channel.carry(channel.confuses() ? foreign(adu) : adu, beginMs);
        if (arrived !== null) deliver?.(arrived);
        if (channel.repeats()) world.at(endMs + random.int(1, 20), () => { deliver?.(adu); });
      });
    });
  };
  const transmit = (bytes: Uint8Array): void => {
    // What is sent while a slave answers collides, and reaches nobody.
    if (world.nowMs() < takenUntilMs) return;
    const arrived = channel.carry(bytes, world.nowMs());
    const request = arrived === null ? null : decodeAdu(arrived);
    const device = request === null ? null : cabinet.addressed(line.id, request, wholeMs());
    if (request !== null && device !== null) answer(device, request);
  };
  return {
    open(process) {
      const stream = createStream(process, transmit, world, () => world.nowMs() < goneUntilMs);
      deliver = stream.arrive;
      opened = stream;
      return stream;
    },
    pull(untilMs) {
      goneUntilMs = Math.max(goneUntilMs, untilMs);
      opened?.pull();
    },
  };
}

/** A sound frame of another unit: its address, and a checksum that fits. */
function foreign(adu: Uint8Array): Uint8Array {
  return encodeAdu(((adu[0] ?? 0) % 247) + 1, adu.subarray(1, -2));
}

/** The receiving side waits in the kernel's buffer until the process runs. */
function createStream(process: VirtualProcess, transmit: (bytes: Uint8Array) => void, world: World, isGone: () => boolean): ByteStream & { readonly arrive: (bytes: Uint8Array) => void; readonly pull: () => void } {
  let received: Uint8Array[] = [];
  const state = { open: false };
  const drain = (): void => {
    const chunks = received;
    received = [];
    for (const chunk of chunks) stream.onBytes(chunk);
  };
  const stream = {
    get isOpen() { return state.open; },
    onBytes: (_bytes: Uint8Array): void => undefined,
    onEnd: (_error: Error | null): void => undefined,
    open(opened: (error: Error | null) => void): void {
      process.input(world.nowMs() + openMs, () => {
        state.open = !isGone();
        opened(state.open ? null : new Error('no such device'));
      });
    },
    close(closed: () => void): void {
      state.open = false;
      process.input(world.nowMs(), closed);
    },
    // A process that was cut off within a step says nothing more.
    write(bytes: Uint8Array): void { if (state.open && !process.dead) transmit(Uint8Array.from(bytes)); },
    pull(): void {
      if (!state.open) return;
      state.open = false;
      process.input(world.nowMs(), () => { stream.onEnd(new Error('device disconnected')); });
    },
    readNow: drain,
    arrive(bytes: Uint8Array): void {
      if (process.dead || !state.open) return;
      received.push(bytes);
      process.input(world.nowMs(), drain);
    },
  };
  return stream;
}
