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

export interface LineSpec { readonly id: string; readonly baud: number }

export function createLineServer(line: LineSpec, cabinet: VirtualCabinet, clock: Clock, send: (adu: Uint8Array) => void): LineServer {
  const splitter = createRequestSplitter();
  let answering = false;
  let cancelSilence: (() => void) | null = null;
  const wholeMs = (): number => Math.floor(clock.monoMs());
  const answer = (device: Device, request: RtuRequest): void => {
    answering = true;
    const beginsMs = clock.monoMs() + answerBeginsMs(request.bytes, line.baud, device.turnaroundMs);
    at(clock, beginsMs, () => {
      const adu = encodeAdu(request.unit, cabinet.serve(device, request, wholeMs()).pdu);
      at(clock, beginsMs + charactersMs(adu.length, line.baud), () => {
        send(adu);
        answering = false;
        cabinet.answered(device, wholeMs());
      });
    });
  };
  const take = (request: RtuRequest): void => {
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
