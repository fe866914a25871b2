import { pointNames } from '../../model/profile.ts';
import { createPlainDevice, type Device, type DeviceSpec } from './device.ts';

/** Without a write for this long the display goes blank by itself, ms. */
export const blankAfterMs = 1500;
/** What a dark channel holds. */
const blankWord = 0xffff;

/** A countdown display: seconds per channel, blank when nobody writes any more. */
export interface CountdownDisplay extends Device {
  /** Seconds shown; null for a blank channel. */
  seconds(channel: number): number | null;
}

export function createCountdownDisplay(spec: DeviceSpec & { readonly channels: number }): CountdownDisplay {
  const device = createPlainDevice(spec);
  const { registers } = device;
  let writtenMs = Number.NEGATIVE_INFINITY;
  let lit = false;
  const blank = (): void => {
    lit = false;
    for (let channel = 1; channel <= spec.channels; channel += 1) registers.write(pointNames.seconds(channel), blankWord);
  };
  const step = (nowMs: number): void => {
    if (lit && writtenMs + blankAfterMs <= nowMs) blank();
  };
  blank();
  return {
    ...device, step,
    nextEventMs: () => (lit ? writtenMs + blankAfterMs : Number.POSITIVE_INFINITY),
    onWrite(nowMs) {
      writtenMs = nowMs;
      lit = true;
    },
    onRead: step,
    seconds(channel) {
      if (!registers.has(pointNames.seconds(channel))) return null;
      const word = registers.read(pointNames.seconds(channel));
      return word === blankWord ? null : word;
    },
  };
}
