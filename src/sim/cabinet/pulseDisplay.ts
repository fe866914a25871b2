import { pointNames } from '../../model/profile.ts';
import type { CountdownDisplay } from './countdownDisplay.ts';
import { createPlainDevice, type DeviceSpec } from './device.ts';

/** What counts as a pulse, ms (GA/T 508-2014, trigger displays): anything shorter or longer is none. */
const shortestPulseMs = 150;
const longestPulseMs = 300;

/** Displays that count by themselves once a pulse on their contact has ended: nothing stops them, nothing blanks them. */
export function createPulseDisplay(spec: DeviceSpec): CountdownDisplay {
  const device = createPlainDevice(spec);
  const { registers } = device;
  const countsMs = (spec.profile.display?.countsS ?? 0) * 1000;
  const channels = spec.profile.points.flatMap(({ id }) => {
    const channel = Number(/^pulse\.(\d+)$/.exec(id)?.[1]);
    return Number.isInteger(channel) ? [channel] : [];
  });
  /** Since when each contact is closed, and when each count reaches zero, ms. */
  const closedMs = new Map<number, number>();
  const zeroMs = new Map<number, number>();
  let timeMs = 0;
  const step = (nowMs: number): void => {
    timeMs = nowMs;
    for (const [channel, dueMs] of zeroMs) if (dueMs <= nowMs) zeroMs.delete(channel);
  };
  /** Seconds change by themselves: the next whole second of any count. */
  const nextEventMs = (): number => Math.min(Number.POSITIVE_INFINITY, ...[...zeroMs.values()].map((dueMs) => dueMs - Math.floor((dueMs - timeMs - 1) / 1000) * 1000));
  return {
    ...device, step, nextEventMs,
    onWrite(nowMs) {
      step(nowMs);
      for (const channel of channels) {
        const closed = registers.read(pointNames.pulse(channel)) === 1;
        const sinceMs = closedMs.get(channel);
        if (closed && sinceMs === undefined) closedMs.set(channel, nowMs);
        if (closed || sinceMs === undefined) continue;
        closedMs.delete(channel);
        const pulseMs = nowMs - sinceMs;
        // It counts from the beginning of the pulse.
        if (pulseMs >= shortestPulseMs && pulseMs <= longestPulseMs && !zeroMs.has(channel)) zeroMs.set(channel, sinceMs + countsMs);
      }
    },
    onRead: step,
    seconds(channel) {
      const dueMs = zeroMs.get(channel);
      return dueMs === undefined || dueMs <= timeMs ? null : Math.ceil((dueMs - timeMs) / 1000);
    },
  };
}
