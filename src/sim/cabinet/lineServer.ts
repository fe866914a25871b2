import type { Clock } from '../../platform/clock.ts';
import type { Device } from './device.ts';
import { answerBeginsMs, charactersMs, silenceMs } from './pacing.ts';
import { at } from './preciseTimer.ts';
import { createRequestSplitter, encodeAdu, type RtuRequest } from './rtuFrame.ts';
import type { VirtualCabinet } from './virtualCabinet.ts';

/** Shortest wait for the rest of a frame, real ms: a pty hands over what one write brought, a scheduler may cut it. */
const shortestSilenceMs = 8;

/** The slaves of one line: takes its bytes apart, and answers at the pace of the line. */
export interface LineServer {
  receive(bytes: Uint8Array): void;
}

/** A frame as it passed on a line: a request when its bytes had arrived, an answer when its last character had left. `pdu` in hex. */
export interface FrameLine { readonly type: 'frame'; readonly tMs: number; readonly line: string; readonly way: 'request' | 'answer'; readonly unit: number; readonly pdu: string }

export interface LineSpec { readonly id: string; readonly baud: number }

export function createLineServer(line: LineSpec, cabinet: VirtualCabinet, clock: Clock, port: { readonly send: (adu: Uint8Array) => void; readonly tellFrame: (frame: FrameLine) => void }): LineServer {
  const splitter = createRequestSplitter();
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
      const { pdu } = cabinet.serve(device, request, wholeMs());
      const adu = encodeAdu(request.unit, pdu);
      at(clock, beginsMs + charactersMs(adu.length, line.baud), () => {
        port.send(adu);
        tell('answer', request.unit, pdu);
        answering = false;
        cabinet.answered(device, wholeMs());
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
    receive(bytes) {
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
