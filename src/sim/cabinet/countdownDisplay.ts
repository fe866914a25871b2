import { pointNames } from '../../model/profile.ts';
import { createPlainDevice, type Device, type DeviceSpec } from './device.ts';

/** Without a write for this long a channel goes blank by itself, ms. */
export const blankAfterMs = 1500;
/** What a dark channel holds. */
const blankWord = 0xffff;

/** A countdown display: seconds per channel, blank where nobody writes any more. */
export interface CountdownDisplay extends Device {
  /** Seconds shown; null for a blank channel. */
  seconds(channel: number): number | null;
}

export function createCountdownDisplay(spec: DeviceSpec): CountdownDisplay {
  const device = createPlainDevice(spec);
  const { registers } = device;
  const channels = new Map(spec.profile.points.flatMap(({ id, address }) => {
    const channel = Number(/^seconds\.(\d+)$/.exec(id)?.[1]);
    return Number.isInteger(channel) ? [[address, channel] as const] : [];
  }));
  /** When each lit channel goes blank, ms. */
  const blankMs = new Map<number, number>();
  const blank = (channel: number): void => {
    blankMs.delete(channel);
    registers.write(pointNames.seconds(channel), blankWord);
  };
  const step = (nowMs: number): void => {
    for (const [channel, dueMs] of blankMs) if (dueMs <= nowMs) blank(channel);
  };
  for (const channel of channels.values()) blank(channel);
  return {
    ...device, step,
    nextEventMs: () => Math.min(Number.POSITIVE_INFINITY, ...blankMs.values()),
    onWrite(nowMs, { address, count }) {
      for (let at = address; at < address + count; at += 1) {
        const channel = channels.get(at);
        if (channel !== undefined) blankMs.set(channel, nowMs + blankAfterMs);
      }
    },
    onRead: step,
    seconds(channel) {
      if (!registers.has(pointNames.seconds(channel))) return null;
      const word = registers.read(pointNames.seconds(channel));
      return word === blankWord ? null : word;
    },
  };
}
