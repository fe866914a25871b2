import { lampColours, type LampColour } from '../model/aspect.ts';
import type { GroupReading, LampReading } from '../model/image.ts';
import { countSample, noCount, type Count } from './count.ts';

/** Samples with voltage and without enough current that make a lamp lost, and those that make it dim (safety.md S4). */
const lostSamples = 8;
const dimSamples = 20;
/** A loss that is as good as certain counts beside another one. */
const suspectSamples = 3;

/** One lamp by its current, in the samples in which it has voltage: an unlit lamp says nothing. */
export interface LampTrack {
  readonly loss: Count;
  /** First sample of the running loss, ms. */
  readonly sinceMs: number | null;
  readonly dim: Count;
}

export type LampTracks = Readonly<Partial<Record<LampColour, LampTrack>>>;

const soundLamp: LampTrack = { loss: noCount, sinceMs: null, dim: noCount };

/** The head's lamps after one fresh sample of good supply. `levelSettled`: the dim level did not change lately. */
export function followLamps(before: LampTracks, reading: GroupReading, atMs: number, levelSettled: boolean): LampTracks {
  let after: Partial<Record<LampColour, LampTrack>> | null = null;
  for (const colour of lampColours) {
    const lamp = reading[colour];
    if (lamp?.voltage !== true || lamp.current === null) continue;
    const was = before[colour] ?? soundLamp;
    const is = followLamp(was, lamp, atMs, levelSettled);
    if (is !== before[colour]) (after ??= { ...before })[colour] = is;
  }
  return after ?? before;
}

function followLamp(before: LampTrack, lamp: LampReading, atMs: number, levelSettled: boolean): LampTrack {
  const lacks = lamp.current === false;
  const loss = countSample(before.loss, lacks);
  // A lost lamp is told as lost, not as dim besides.
  const dim = lacks ? before.dim : countSample(before.dim, lamp.dim === true && levelSettled);
  if (loss === noCount && dim === noCount) return soundLamp;
  return { loss, dim, sinceMs: loss === noCount ? null : (before.sinceMs ?? atMs) };
}

export function isLost(lamp: LampTrack | undefined): boolean {
  return lamp !== undefined && lamp.loss.bad >= lostSamples;
}

export function isSuspect(lamp: LampTrack | undefined): boolean {
  return lamp !== undefined && lamp.loss.bad >= suspectSamples;
}

export function isDim(lamp: LampTrack | undefined): boolean {
  return lamp !== undefined && lamp.dim.bad >= dimSamples;
}
