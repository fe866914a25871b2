import type { DeviceSpec } from './device.ts';
import type { RegisterFile } from './registerFile.ts';

/**
 * A board whose answers all come some scans late: what it is asked now it answers with what it had read then. The first
 * ones are its own, and the oldest again until the others have lined up. 0: all in time, and nothing is kept.
 */
export function createLateReadings({ profile: { image } }: DeviceSpec, registers: RegisterFile): (scans: number) => void {
  let waiting: (readonly number[])[] = [];
  return (scans) => {
    if (image === undefined || scans === 0) {
      waiting = [];
      return;
    }
    const { area, address, count } = image.read;
    waiting.push(Array.from({ length: count }, (_, at) => registers.get(area, address + at)));
    if (waiting.length > scans + 1) waiting = waiting.slice(-scans - 1);
    for (const [at, word] of (waiting[0] ?? []).entries()) registers.set(area, address + at, word);
  };
}
