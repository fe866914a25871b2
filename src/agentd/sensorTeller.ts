import type { Quality } from '../model/linkMessage.ts';
import { sensorForms, type SensorKind } from '../model/sensor.ts';

export interface ToldSensor { readonly id: string; readonly kind: SensorKind; readonly value: number | boolean | null; readonly alarms: readonly string[] }

/** One retained status of the cabinet's sensors; it is sent when its key changes. */
export interface SensorTelling { readonly code: 'cabinet.power' | 'cabinet.climate'; readonly key: string; readonly values: Record<string, { value: number | boolean | null; unit: string | null; alarms: string[] }>; readonly qualities: Readonly<Record<string, Quality>> }

const power: ReadonlySet<SensorKind> = new Set(['mains', 'mainsVoltage', 'charge', 'minutesLeft']);

/** `cabinet.power` (mains and UPS) and `cabinet.climate` (doors, water, heat): a number goes out again when it has moved by its kind's step. */
export function createSensorTeller(): (sensors: readonly ToldSensor[]) => readonly SensorTelling[] {
  const told = new Map<string, number | boolean | null>();
  const settled = ({ id, kind, value }: ToldSensor): number | boolean | null => {
    const last = told.get(id);
    const near = typeof value === 'number' && typeof last === 'number' && Math.abs(value - last) < sensorForms[kind].toldStep;
    if (!near || last === undefined) told.set(id, value);
    return near ? last : value;
  };
  return (sensors) => (['cabinet.power', 'cabinet.climate'] as const).flatMap((code) => {
    const own = sensors.filter(({ kind }) => power.has(kind) === (code === 'cabinet.power'));
    if (own.length === 0) return [];
    return [{
      code, key: JSON.stringify(own.map((sensor) => [sensor.id, settled(sensor), sensor.alarms])),
      values: Object.fromEntries(own.map(({ id, kind, value, alarms }) => [id, { value, unit: sensorForms[kind].unit, alarms: [...alarms] }])),
      qualities: Object.fromEntries(own.flatMap(({ id, value }) => (value === null ? [[id, 'none' as const]] : []))),
    }];
  });
}
