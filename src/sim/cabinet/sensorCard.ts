import type { PointValue } from '../../field/profile/codec.ts';
import { kindOfPoint, type SensorKind } from '../../model/sensor.ts';
import type { Device, DeviceSpec } from './device.ts';
import { createIoBoard } from './ioBoard.ts';
import { pointAccess, type PointAccess } from './pointAccess.ts';

/** A board whose points somebody sets: what it measures is the cabinet's. */
export type SensorCard = Device & PointAccess;

/** A dry cabinet with its door closed, on mains, its UPS full. */
const sound: Readonly<Record<SensorKind, PointValue>> = {
  door: false, water: false, mains: true, temperature: 38, humidity: 60, waterLevel: 0, mainsVoltage: 230, charge: 100, minutesLeft: 240,
};

/** A sensor card, or any foreign board of inputs, as the cabinet has it. */
export function createSensorCard(spec: DeviceSpec): SensorCard {
  const device = createIoBoard(spec);
  const access = pointAccess(spec.profile, device.registers);
  for (const { id } of spec.profile.points) {
    const kind = kindOfPoint(id);
    if (kind !== null) access.put(id, sound[kind]);
  }
  return { ...device, ...access };
}
