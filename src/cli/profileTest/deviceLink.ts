import { serialStream } from '../../field/bus/serialStream.ts';
import { lineGapMs, lineQuietMs, transactionOf } from '../../field/scan/timing.ts';
import { encodeFrame, type Z1Frame } from '../../field/z1/frame.ts';
import { emptyReceiver, receive, silence } from '../../field/z1/receiver.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import type { SerialLine } from '../../model/site.ts';
import { createClock, pause, type Clock } from '../../platform/clock.ts';
import { openDirect, type DirectPort } from '../bus/directLine.ts';
import type { Ask } from './reading.ts';
import type { AskZ1 } from './z1Test.ts';

/** What an answer may be later than the profile says, ms. */
const toleranceMs = 150;

export interface Opened<T> { readonly ask: T; readonly close: () => Promise<void> }

/** The shipped line with one device on it; null where its port does not open. */
export async function openModbus(port: DirectPort, profile: ResolvedProfile, unit: number): Promise<Opened<Ask> | null> {
  const slow = [{ profile }];
  const opened = await openDirect(port, { quietMs: lineQuietMs(port, slow), gapMs: lineGapMs(port, slow) });
  if (!opened.ok) return null;
  const { line } = opened;
  return {
    ask: async (call) => (await line.ask(unit, call, Math.ceil(transactionOf(port, profile.limits, call).answerMs + toleranceMs))).outcome,
    close: async () => line.close(),
  };
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
