import { encodeFrame, type Z1Frame } from '../z1/frame.ts';
import { intervalReply, intervalRequest, resultCodes, type LaneInterval } from '../z1/interval.ts';
import { emptyReceiver, receive, type Z1Receiver } from '../z1/receiver.ts';
import type { ByteStream } from '../bus/framePort.ts';

export type Z1Answer =
  | { readonly ok: true; readonly data: LaneInterval }
  | { readonly ok: false; readonly why: 'noLine' | 'silent' | 'noSuchInterval' | 'noSuchLane' | 'refused' };

/** Asks one sensor, one question at a time; the line is opened with the first, and again after it was lost. */
export interface Z1Client {
  ask(lane: number, interval: number): Promise<Z1Answer>;
  close(): void;
  /** Bytes that were part of no frame, and frames that answered no question. */
  readonly strays: () => number;
}

export interface Z1ClientOptions {
  readonly open: () => ByteStream;
  readonly sensor: number;
  /** Longest answer time (firmware-profiles/wavetronix/SS125.yaml: not stated, 500 ms assumed). */
  readonly answerMs?: number;
  readonly after: (delayMs: number, call: () => void) => () => void;
}

const usualAnswerMs = 500;
const openMs = 5000;
/** A lost question is asked once more. */
const attempts = 2;

// Over 70 lines: one line and the one question on it.
export function z1Client({ open, sensor, answerMs = usualAnswerMs, after }: Z1ClientOptions): Z1Client {
  let stream: ByteStream | null = null;
  let receiver: Z1Receiver = emptyReceiver;
  let sequence = 0;
  let waiting: { readonly request: Z1Frame; readonly end: (answer: Z1Answer | null) => void } | null = null;
  let strays = 0;
  const drop = (): void => {
    stream?.close(() => undefined);
    stream = null;
    waiting?.end(null);
  };
  const take = (bytes: Uint8Array): void => {
    const got = receive(receiver, bytes);
    receiver = got.receiver;
    strays += got.dropped;
    for (const frame of got.frames) {
      const reply = waiting === null ? { kind: 'other' as const } : intervalReply(waiting.request, frame);
      if (reply.kind === 'other') strays += 1;
      else if (reply.kind === 'data') waiting?.end({ ok: true, data: reply.data });
      else waiting?.end({ ok: false, why: reply.code === resultCodes.noSuchInterval ? 'noSuchInterval' : reply.code === resultCodes.noSuchLane ? 'noSuchLane' : 'refused' });
    }
  };
  const opened = (): Promise<ByteStream | null> => {
    if (stream?.isOpen === true) return Promise.resolve(stream);
    const fresh = open();
    receiver = emptyReceiver;
    fresh.onBytes = take;
    fresh.onEnd = () => { if (stream === fresh) drop(); };
    return new Promise((resolve) => {
      const tooLate = after(openMs, () => {
        fresh.close(() => undefined);
        resolve(null);
      });
      fresh.open((error) => {
        tooLate();
        stream = error === null ? fresh : null;
        resolve(stream);
      });
    });
  };
  const once = (line: ByteStream, lane: number, interval: number): Promise<Z1Answer | null> => {
    sequence = (sequence + 1) & 0xff;
    const request: Z1Frame = { destination: { subId: 0, id: sensor }, source: { subId: 0, id: 0 }, sequence, body: intervalRequest(lane, interval) };
    const bytes = encodeFrame(request);
    if (bytes === null) return Promise.resolve({ ok: false, why: 'refused' });
    return new Promise((resolve) => {
      const tooLate = after(answerMs, () => { waiting?.end(null); });
      waiting = {
        request,
        end(answer) {
          tooLate();
          waiting = null;
          resolve(answer);
        },
      };
      line.write(bytes);
    });
  };
  return {
    async ask(lane, interval) {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        // oxlint-disable-next-line no-await-in-loop -- the second attempt waits for the first to have failed
        const line = await opened();
        if (line === null) return { ok: false, why: 'noLine' };
        // oxlint-disable-next-line no-await-in-loop -- as above
        const answer = await once(line, lane, interval);
        if (answer !== null) return answer;
      }
      return { ok: false, why: 'silent' };
    },
    close: drop,
    strays: () => strays,
  };
}
