import type { Clock } from '../../platform/clock.ts';
import type { Device } from './device.ts';
import { answerBeginsMs, charactersMs, silenceMs } from './pacing.ts';
import { at } from './preciseTimer.ts';
import { createRequestSplitter, type RtuRequest } from './rtuFrame.ts';
import { createLineFault, type AnswersFault } from './lineFault.ts';
import type { VirtualCabinet } from './virtualCabinet.ts';

/** Shortest wait for the rest of a frame, real ms: a pty hands over what one write brought, a scheduler may cut it. */
const shortestSilenceMs = 8;

/** The slaves of one line: takes its bytes apart, and answers at the pace of the line. */
export interface LineServer {
  receive(bytes: Uint8Array): void;
  /** What happens to its answers from now on. */
  disturb(fault: AnswersFault): void;
}

/** A frame as it passed on a line: a request when its bytes had arrived, an answer when its last character had left. `pdu` in hex. */
export interface FrameLine { readonly type: 'frame'; readonly tMs: number; readonly line: string; readonly way: 'request' | 'answer'; readonly unit: number; readonly pdu: string }

export interface LineSpec { readonly id: string; readonly baud: number }

/** What a line asks of the slaves on it. */
export interface Slaves extends Pick<VirtualCabinet, 'addressed' | 'serve' | 'answered'> {
  readonly site: { readonly safety: { readonly boards: readonly { readonly id: string; readonly unit: number }[] } };
}

export function createLineServer(line: LineSpec, cabinet: Slaves, clock: Clock, port: { readonly send: (adu: Uint8Array) => void; readonly tellFrame: (frame: FrameLine) => void }): LineServer {
  const splitter = createRequestSplitter();
  const fault = createLineFault((board) => cabinet.site.safety.boards.find(({ id }) => id === board)?.unit);
  let answering = false;
  let cancelSilence: (() => void) | null = null;
  const wholeMs = (): number => Math.floor(clock.monoMs());
  const tell = (way: FrameLine['way'], unit: number, pdu: Uint8Array): void => {
    port.tellFrame({ type: 'frame', tMs: clock.monoMs(), line: line.id, way, unit, pdu: Buffer.from(pdu).toString('hex') });
  };
  const answer = (device: Device, request: RtuRequest): void => {
    answering = true;
    const beginsMs = clock.monoMs() + answerBeginsMs(request.bytes, line.baud, device.turnaroundMs);
    at(clock, beginsMs, () => {
      const refusal = fault.refusal(request.unit);
      const pdu = refusal === null ? cabinet.serve(device, request, wholeMs()).pdu : Uint8Array.of((request.pdu[0] ?? 0) | 0x80, refusal);
      const { bytes, lateMs } = fault.deliver(request.unit, pdu);
      at(clock, beginsMs + charactersMs(bytes.length, line.baud), () => {
        // What is late is under way somewhere between: the line is free.
        if (lateMs === 0) port.send(bytes);
        else clock.after(lateMs, () => { port.send(bytes); });
        tell('answer', request.unit, pdu);
        answering = false;
        if (refusal === null) cabinet.answered(device, wholeMs());
      });
    });
  };
  const take = (request: RtuRequest): void => {
    tell('request', request.unit, request.pdu);
    // What is sent while a slave answers collides on the wire, and reaches nobody.
    if (answering) return;
    const device = cabinet.addressed(line.id, request, wholeMs());
    if (device !== null) answer(device, request);
  };
  return {
    disturb: (next) => { fault.set(next); },
    receive(bytes) {
      if (fault.echoes()) port.send(bytes);
      cancelSilence?.();
      for (const request of splitter.push(bytes)) take(request);
      if (!splitter.pending()) return;
      cancelSilence = clock.after(Math.max(silenceMs(line.baud), shortestSilenceMs * clock.scale), () => {
        const request = splitter.silence();
        if (request !== null) take(request);
      });
    },
  };
}
