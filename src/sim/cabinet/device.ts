import { versionValue } from '../../field/profile/version.ts';
import type { Area, ResolvedProfile } from '../../model/profile.ts';
import { createRegisterFile, type RegisterFile } from './registerFile.ts';

/** Addresses that one request has written. */
export interface WrittenSpan { readonly area: Area; readonly address: number; readonly count: number }

/** One slave on a line as a pure machine: time is an argument (ms), frames have been taken apart. */
export interface Device {
  readonly id: string;
  readonly unit: number;
  readonly registers: RegisterFile;
  /** Longest read it accepts, registers. */
  readonly maxReadRegisters: number;
  /** From the end of a request's silence to its answer's first character, ms. */
  readonly turnaroundMs: number;
  /** False while it takes no notice of the line (fault `silent`). */
  hears(nowMs: number): boolean;
  /** The next instant at which it changes by itself; Infinity when it won't. */
  nextEventMs(): number;
  /** Advances to `nowMs`; what fell due before happens at its own time. */
  step(nowMs: number): void;
  /** A request has written these registers or coils. */
  onWrite(nowMs: number, written: WrittenSpan): void;
  /** A request is about to read registers: sample now. */
  onRead(nowMs: number): void;
  /** The answer has left the line. */
  onAnswered(nowMs: number): void;
}

export interface DeviceSpec {
  readonly id: string;
  readonly unit: number;
  readonly profile: ResolvedProfile;
  /** Serial number as commissioned; a bench board without one gets a number from its id. */
  readonly serial?: string | undefined;
}

/** A device that holds registers and does nothing else: a foreign I/O board. Behaviours override what they do. */
export function createPlainDevice(spec: DeviceSpec): Device {
  const registers = createRegisterFile(spec.profile);
  fillIdentity(spec, registers);
  return {
    id: spec.id, unit: spec.unit, registers,
    maxReadRegisters: spec.profile.limits.maxReadRegisters,
    // Half of what the manual promises at worst, as a healthy board answers.
    turnaroundMs: spec.profile.limits.responseMs / 2,
    hears: () => true,
    nextEventMs: () => Number.POSITIVE_INFINITY,
    step: () => undefined, onWrite: () => undefined, onRead: () => undefined, onAnswered: () => undefined,
  };
}

function fillIdentity(spec: DeviceSpec, registers: RegisterFile): void {
  const { profile } = spec;
  for (const item of profile.identity) if (item.equals !== undefined) registers.fill(item.point, item.equals);
  fillFirmware(spec, registers);
  if (profile.serialPoint !== undefined) registers.fill(profile.serialPoint, spec.serial ?? benchSerial(spec));
}

/** What version the device says it has: the profile's first one, where no other is given. */
export function fillFirmware({ profile }: DeviceSpec, registers: RegisterFile, version = profile.firmware.from): void {
  const { firmwarePoint, firmware } = profile;
  if (firmwarePoint === undefined || profile.identity.some((item) => item.point === firmwarePoint && item.equals !== undefined)) return;
  const point = profile.points.find(({ id }) => id === firmwarePoint);
  registers.fill(firmwarePoint, point?.type === 'ascii' ? version : (versionValue(version, firmware.reading) ?? 0));
}

function benchSerial(spec: DeviceSpec): string {
  return `NT${String(spec.unit).padStart(3, '0')}${spec.id.slice(0, 3).padEnd(3, '0')}`.toUpperCase();
}
