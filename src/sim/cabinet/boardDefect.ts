import type { Device, DeviceSpec } from './device.ts';

/** What may be wrong inside a signal-head board that answers well. Empty: nothing. */
export interface BoardDefect {
  /** Its watchdog trips after this instead, ms; Infinity: never. */
  readonly watchdogMs?: number | undefined;
  /** Its sample counter stands: every answer looks like the one before. */
  readonly counterStuck?: boolean | undefined;
  /** All its answers come so many scans late. */
  readonly lateScans?: number | undefined;
  /** Its flasher lights the green of its first group besides. */
  readonly greenFlasher?: boolean | undefined;
  /** Another board was put in its place. */
  readonly swapped?: boolean | undefined;
}

/** Writes what the board says it is. */
export function identifyAs(device: Device, { profile }: DeviceSpec, swapped: boolean): void {
  for (const { point, equals } of profile.identity) {
    if (equals !== undefined) device.registers.fill(point, swapped ? 'OTHER' : equals);
  }
}
