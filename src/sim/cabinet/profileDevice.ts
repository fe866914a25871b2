import type { PointValue } from '../../field/profile/codec.ts';
import { withWordOrder, type ProfilePoint } from '../../model/profile.ts';
import { createPlainDevice, type Device, type DeviceSpec } from './device.ts';
import { pointAccess, type PointAccess } from './pointAccess.ts';
import type { Slaves } from './lineServer.ts';
import { servePdu } from './slave.ts';

/** A slave built from its profile alone: it says who it is, and each of its points holds a value of its own. */
export type ProfileDevice = Device & PointAccess;

export interface ProfileDeviceSpec extends DeviceSpec {
  /** Of the points whose word order nobody knows: this device has one. */
  readonly wordOrder?: 'big' | 'little' | undefined;
}

export function createProfileDevice(spec: ProfileDeviceSpec): ProfileDevice {
  const profile = withWordOrder(spec.profile, spec.wordOrder ?? 'big');
  const device = createPlainDevice({ ...spec, profile });
  const access = pointAccess(profile, device.registers);
  const own = new Set([...profile.identity.filter(({ equals }) => equals !== undefined).map(({ point }) => point), profile.firmwarePoint, profile.serialPoint]);
  for (const [at, point] of profile.points.entries()) if (!own.has(point.id)) access.put(point.id, sampleValue(point, at));
  return { ...device, ...access };
}

/** A value that fits the point, and that few others hold. */
export function sampleValue(point: ProfilePoint, at: number): PointValue {
  if (point.type === 'bit') return at % 3 === 0;
  if (point.type === 'ascii') return `P${at}`.slice(0, 2 * (point.length ?? 1));
  const raw = point.type === 'u8' ? (at * 7 + 3) % 256 : point.type === 'f32' ? 230 + at / 4 : 100 + at * 13;
  return Number((raw * (point.scale ?? 1)).toPrecision(10));
}

/** A line with this device alone on it. */
export function onlySlave(device: Device): Slaves {
  return {
    site: { safety: { boards: [device] } },
    addressed: (_, { unit }) => (unit === device.unit ? device : null),
    serve(asked, { pdu }, nowMs) {
      asked.step(nowMs);
      return { device: asked, pdu: servePdu(asked, pdu, nowMs) };
    },
    answered: (asked, nowMs) => { asked.onAnswered(nowMs); },
  };
}
