import { openLine, type Line } from '../../field/bus/line.ts';
import { serialStream } from '../../field/bus/serialStream.ts';
import { priorities, type BusOutcome } from '../../field/scan/request.ts';
import { lineGapMs, lineQuietMs, transactionOf, type LineSpeed } from '../../field/scan/timing.ts';
import { encodeFrame, type Z1Frame } from '../../field/z1/frame.ts';
import { emptyReceiver, receive, silence } from '../../field/z1/receiver.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import type { SerialLine } from '../../model/site.ts';
import { createClock, pause, type Clock } from '../../platform/clock.ts';
import type { Ask } from './reading.ts';
import type { AskZ1 } from './z1Test.ts';

/** Where the device is. */
export type Target =
  | { readonly kind: 'serial'; readonly path: string; readonly baud: number; readonly format: SerialLine['format'] }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** Longest wait for the port, and what an answer may be later than the profile says, ms. */
const openMs = 3000;
const toleranceMs = 150;

export interface Opened<T> { readonly ask: T; readonly close: () => Promise<void> }

/** The shipped line with one device on it; null where its port does not open. */
export async function openModbus(target: Target, profile: ResolvedProfile, unit: number): Promise<Opened<Ask> | null> {
  const clock = createClock();
  const waiting = new Map<string, (outcome: BusOutcome) => void>();
  const speed: LineSpeed = target.kind === 'tcp' ? { kind: 'tcp' } : { kind: 'serial', baud: target.baud, format: target.format };
  const { line, isUp } = await new Promise<{ readonly line: Line; readonly isUp: boolean }>((resolve) => {
    const made = openLine({
      ...target, id: 'test', clock, quietMs: lineQuietMs(speed, [{ profile }]), gapMs: lineGapMs(speed, [{ profile }]),
      onReply: ({ id, outcome }) => {
        waiting.get(id)?.(outcome);
        waiting.delete(id);
      },
      onPort: (state) => { if (state === 'up') resolve({ line: made, isUp: true }); },
    });
    clock.after(openMs, () => { resolve({ line: made, isUp: false }); });
  });
  if (!isUp) {
    await line.close();
    return null;
  }
  let asked = 0;
  const ask: Ask = async (call) => new Promise((resolve) => {
    asked += 1;
    const id = `test ${asked}`;
    waiting.set(id, resolve);
    const timeoutMs = Math.ceil(transactionOf(speed, profile.limits, call).answerMs + toleranceMs);
    line.submit([{ id, line: 'test', unit, call, priority: priorities.slow, timeoutMs, dueMs: clock.monoMs() + openMs }]);
  });
  return { ask, close: async () => line.close() };
}

/** A tty with Z1 frames on it; null where it does not open. */
export async function openZ1(path: string, serial: Pick<SerialLine, 'baud' | 'format'>, responseMs: number): Promise<Opened<AskZ1> | null> {
  const clock = createClock();
  const stream = serialStream(path, serial.baud, serial.format);
  const error = await new Promise<Error | null>((resolve) => { stream.open(resolve); });
  if (error !== null) return null;
  const ask: AskZ1 = async (request) => collect(stream, request, responseMs + toleranceMs, clock);
  return { ask, close: async () => new Promise((resolve) => { stream.close(resolve); }) };
}

/** Every sound frame from the question to the end of the time that the sensor has. */
async function collect(stream: ReturnType<typeof serialStream>, request: Z1Frame, waitMs: number, clock: Clock): Promise<readonly Z1Frame[]> {
  const frames: Z1Frame[] = [];
  let receiver = emptyReceiver;
  stream.onBytes = (bytes) => {
    const got = receive(receiver, bytes);
    receiver = got.receiver;
    frames.push(...got.frames);
  };
  const bytes = encodeFrame(request);
  if (bytes !== null) stream.write(bytes);
  await pause(clock, waitMs);
  frames.push(...silence(receiver).frames);
  return frames;
}
