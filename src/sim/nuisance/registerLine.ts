import { crc16 } from '../../field/bus/crc.ts';
import { createRequestQueue } from '../../field/bus/requestQueue.ts';
import { frameBytes, type BusOutcome, type BusReply, type BusRequest } from '../../field/scan/request.ts';
import { silenceMs } from '../../field/scan/timing.ts';
import type { SerialLine } from '../../model/site.ts';
import type { Random } from '../../platform/random.ts';
import { answerBeginsMs, charactersMs } from '../cabinet/pacing.ts';
import type { VirtualProcess } from '../junction/virtualProcess.ts';
import type { World } from '../junction/world.ts';
import type { Air } from './air.ts';

/** A slave as registers: what it answers to a request, whole or not at all. Null = it says nothing. */
export interface RegisterSlave {
  /** From the end of a request's silence to its answer, ms. */
  readonly turnaroundMs: number;
  /** Its frames are told to the monitor. */
  readonly carriesLamps: boolean;
  serve(request: BusRequest, nowMs: number): BusOutcome | null;
  answered(nowMs: number): void;
}

export interface RegisterLineSpec {
  readonly world: World;
  readonly process: VirtualProcess;
  readonly line: Pick<SerialLine, 'id' | 'baud' | 'format'>;
  readonly quietMs: number;
  readonly gapMs: number;
  readonly air: Air;
  readonly random: Random;
  readonly slave: (unit: number) => RegisterSlave | undefined;
  readonly onReply: (reply: BusReply) => void;
}

export interface RegisterLine {
  submit(request: BusRequest): void;
  withdraw(ids: readonly string[]): void;
  /** Answers a request that is not put on the line. */
  refuse(request: BusRequest): void;
}

interface InFlight { readonly request: BusRequest; readonly cancel: () => void; /** The answer is in the kernel from then on. */ arrivedMs: number; outcome: BusOutcome | null }

/**
 * A Modbus line in virtual time without its bytes: requests and answers take the time of their characters and are lost as
 * frames; the queue, the time-out, the silence and the reading of a late answer are those of field/bus/line.ts. Only the
 * monitor's frames are made, with their CRC.
 */
export function createRegisterLine(spec: RegisterLineSpec): RegisterLine {
  const { world, process, line, air } = spec;
  const { clock } = process;
  const gapMs = Math.max(spec.gapMs, silenceMs(line));
  const queue = createRequestQueue();
  let inFlight: InFlight | null = null;
  let notBeforeMs = clock.monoMs() + spec.quietMs;
  let waiting = false;

  const deliver = (request: BusRequest, outcome: BusOutcome, written: boolean): void => {
    const frames = written && spec.slave(request.unit)?.carriesLamps === true ? lampFrames(request, outcome) : noFrames;
    spec.onReply({ id: request.id, line: line.id, unit: request.unit, outcome, receivedMs: Math.floor(clock.monoMs()), ...frames });
  };
  const refuse = (request: BusRequest): void => { process.input(0, () => { deliver(request, { kind: 'expired' }, false); }); };
  const finish = (under: InFlight, outcome: BusOutcome, silence: number): void => {
    under.cancel();
    inFlight = null;
    notBeforeMs = clock.monoMs() + silence;
    deliver(under.request, outcome, true);
    pump();
  };
  const late = (request: BusRequest): void => {
    if (inFlight?.request !== request) return;
    // A stalled process must not call a punctual answer late: it is read now.
    if (inFlight.outcome !== null && inFlight.arrivedMs <= world.nowMs()) finish(inFlight, inFlight.outcome, gapMs);
    else finish(inFlight, { kind: 'timeout' }, spec.quietMs + gapMs);
  };
  const begin = (request: BusRequest): void => {
    const under: InFlight = { request, cancel: clock.after(request.timeoutMs, () => { late(request); }), arrivedMs: Number.POSITIVE_INFINITY, outcome: null };
    inFlight = under;
    const fromMs = world.nowMs();
    const bytes = frameBytes(request.call);
    const slave = spec.slave(request.unit);
    if (slave === undefined || !air.survives(fromMs, fromMs + charactersMs(bytes.request, line.baud))) return;
    // A device answers within what its manual promises: `turnaroundMs` is half of it.
    const servedMs = fromMs + answerBeginsMs(bytes.request, line.baud, slave.turnaroundMs * (0.6 + 1.3 * spec.random.next()));
    const answeredMs = servedMs + charactersMs(bytes.reply, line.baud);
    const outcome = slave.serve(request, Math.floor(servedMs));
    if (outcome === null) return;
    slave.answered(Math.floor(answeredMs));
    if (!air.survives(servedMs, answeredMs)) return;
    under.arrivedMs = answeredMs;
    under.outcome = outcome;
    process.input(answeredMs, () => { if (inFlight === under) finish(under, outcome, gapMs); });
  };
  const pump = (): void => {
    if (inFlight !== null || waiting || queue.size === 0) return;
    const earlyMs = notBeforeMs - clock.monoMs();
    if (earlyMs > 0) {
      waiting = true;
      clock.after(Math.ceil(earlyMs), () => {
        waiting = false;
        pump();
      });
      return;
    }
    const request = queue.next(clock.monoMs(), refuse);
    if (request !== null) begin(request);
  };
  return {
    refuse,
    submit(request) {
      if (!queue.add(request)) refuse(request);
      else pump();
    },
    withdraw(ids) { for (const request of queue.withdraw(ids)) refuse(request); },
  };
}

interface LampFrames { readonly requestHex: string; readonly responseHex: string | null }
const noFrames: LampFrames = { requestHex: '', responseHex: null };

/** What the monitor is told of a lamp board's answer. */
function lampFrames(request: BusRequest, outcome: BusOutcome): LampFrames {
  return { requestHex: requestFrame(request), responseHex: answerFrame(request, outcome) };
}

const frame = Buffer.alloc(256);

function sealed(length: number): string {
  frame.writeUInt16LE(crc16(frame, 0, length), length);
  return frame.toString('hex', 0, length + 2);
}

/** The image transaction as it passes on the wire; empty for anything else, which the monitor does not read. */
function requestFrame({ unit, call }: BusRequest): string {
  if (call.function !== 'fc23') return '';
  frame[0] = unit;
  frame[1] = 0x17;
  frame.writeUInt16BE(call.address, 2);
  frame.writeUInt16BE(call.count, 4);
  frame.writeUInt16BE(call.writeAddress, 6);
  frame.writeUInt16BE(call.values.length, 8);
  frame[10] = 2 * call.values.length;
  return sealed(words(call.values, 11));
}

function answerFrame({ unit, call }: BusRequest, outcome: BusOutcome): string | null {
  if (call.function !== 'fc23' || outcome.kind !== 'registers') return null;
  frame[0] = unit;
  frame[1] = 0x17;
  frame[2] = 2 * outcome.registers.length;
  return sealed(words(outcome.registers, 3));
}

/** Writes words from there on; gives the place after them. */
function words(values: readonly number[], from: number): number {
  let at = from;
  for (const value of values) {
    frame[at] = value >>> 8;
    frame[at + 1] = value & 0xff;
    at += 2;
  }
  return at;
}
