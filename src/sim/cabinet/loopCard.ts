import { pointNames } from '../../model/profile.ts';
import { createPlainDevice, type DeviceSpec } from './device.ts';
import { pressMs, type InputCard } from './inputCard.ts';

/** Without a write for this long the wait lamps go out by themselves, ms. */
const lampOutAfterMs = 1500;

/** A loop card: presence and a 16-bit actuation counter per channel (loops and push-buttons alike). */
export function createLoopCard(spec: DeviceSpec): InputCard {
  const device = createPlainDevice(spec);
  const { registers } = device;
  const counts = new Map<number, number>();
  const releases = new Map<number, number>();
  const lamps = spec.profile.points.filter(({ id }) => id.startsWith('wait.')).map(({ id }) => id);
  let lampsOutMs = Number.POSITIVE_INFINITY;
  let sampleCounter = 0;
  const count = (channel: number, actuations: number): void => {
    counts.set(channel, ((counts.get(channel) ?? 0) + actuations) & 0xffff);
    registers.fill(pointNames.count(channel), counts.get(channel) ?? 0);
  };
  const step = (nowMs: number): void => {
    if (lampsOutMs <= nowMs) {
      lampsOutMs = Number.POSITIVE_INFINITY;
      for (const lamp of lamps) registers.write(lamp, 0);
    }
    for (const [channel, releaseMs] of releases) {
      if (releaseMs > nowMs) continue;
      releases.delete(channel);
      registers.write(pointNames.presence(channel), 0);
    }
  };
  return {
    ...device, step,
    nextEventMs: () => Math.min(lampsOutMs, ...releases.values()),
    onWrite(nowMs) { if (lamps.length > 0) lampsOutMs = nowMs + lampOutAfterMs; },
    waits: (channel) => registers.has(pointNames.wait(channel)) && registers.read(pointNames.wait(channel)) === 1,
    onRead(nowMs) {
      step(nowMs);
      sampleCounter = (sampleCounter + 1) & 0xffff;
      registers.write(pointNames.sampleCounter, sampleCounter);
    },
    sense(channel, occupied, actuations) {
      releases.delete(channel);
      registers.write(pointNames.presence(channel), occupied ? 1 : 0);
      count(channel, actuations);
    },
    press(channel, nowMs) {
      registers.write(pointNames.presence(channel), 1);
      count(channel, 1);
      releases.set(channel, nowMs + pressMs);
    },
    breakLoop(channel, broken) { registers.write(pointNames.loopFault(channel), broken ? 1 : 0); },
  };
}
