import { cabinetInputNames } from '../../model/image.ts';
import { pointNames } from '../../model/profile.ts';
import type { Device } from './device.ts';
import type { LampTerminal } from './lampTerminal.ts';
import type { RegisterPoint } from './registerFile.ts';

/** The board's own points, found once. */
export type BoardPoints = ReturnType<typeof boardPoints>;

export function boardPoints({ registers }: Device) {
  const at = (name: string): RegisterPoint => registers.point(name);
  return {
    flashing: at(pointNames.flashing), watchdogTripped: at(pointNames.watchdogTripped), armed: at(pointNames.armed), flashTransfer: at(pointNames.flashTransfer),
    lampSupply: at(pointNames.lampSupply), dimmed: at(pointNames.dimmed), sampleCounter: at(pointNames.sampleCounter), sampleCheck: at(pointNames.sampleCheck), challenge: at(pointNames.challenge),
    bootCounter: at(pointNames.bootCounter), appliedSeq: at(pointNames.appliedSeq), supplyVoltage: at(pointNames.supplyVoltage),
    lampSupplyOffCommand: at(pointNames.lampSupplyOffCommand), clearCommand: at(pointNames.clearCommand), flashCommand: at(pointNames.flashCommand),
    dimCommand: at(pointNames.dimCommand), token: at(pointNames.token), imageSeq: at(pointNames.imageSeq),
    inputs: cabinetInputNames.map((name) => ({ name, point: at(pointNames.input(name)) })),
  };
}

export interface LampPoints {
  readonly lamp: LampTerminal;
  readonly output: RegisterPoint; readonly flash: RegisterPoint;
  readonly voltage: RegisterPoint; readonly current: RegisterPoint; readonly dim: RegisterPoint;
}

export function lampPoints({ registers }: Device, lamp: LampTerminal): LampPoints {
  const { slot, colour } = lamp;
  return {
    lamp, output: registers.point(pointNames.lamp(slot, colour)), flash: registers.point(pointNames.flash(slot, colour)),
    voltage: registers.point(pointNames.voltage(slot, colour)), current: registers.point(pointNames.current(slot, colour)), dim: registers.point(pointNames.dim(slot, colour)),
  };
}
