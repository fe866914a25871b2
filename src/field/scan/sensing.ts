import type { ProfilePoint } from '../../model/profile.ts';
import { sensorPoint } from '../../model/sensor.ts';
import type { Slots } from '../../model/slots.ts';
import { decodePoint } from '../profile/codec.ts';
import type { BoardWire } from '../../model/artefact.ts';
import type { ReadBlock } from './block.ts';
import type { ScanConfig } from './config.ts';

/** One sensor of the cabinet in the block that reads its point. */
export interface SensorPlan { readonly id: string; readonly point: ProfilePoint }

/** What a sensor said last. */
export interface SensorReading { readonly value: number | boolean; readonly atMs: number }

const none: readonly SensorPlan[] = [];

/** The sensors that an answer of this block tells of: it is read for its points whether somebody asks for them or not. */
export function sensorsIn({ sensors = [] }: ScanConfig, board: BoardWire, block: ReadBlock): readonly SensorPlan[] {
  const own = sensors.filter((sensor) => sensor.board === board.id);
  if (own.length === 0) return none;
  return own.flatMap((sensor) => {
    const point = block.points.find(({ id }) => id === sensorPoint(sensor));
    return point === undefined ? [] : [{ id: sensor.id, point }];
  });
}

/** What a sound, fresh answer says of them. */
export function withSensors(readings: Slots<SensorReading>, plans: readonly SensorPlan[], { words, block, atMs }: { readonly words: readonly number[]; readonly block: ReadBlock; readonly atMs: number }): Slots<SensorReading> {
  if (plans.length === 0) return readings;
  return readings.withEach(plans.flatMap(({ id, point }): [string, SensorReading][] => {
    const value = decodePoint(point, words, block.address);
    return value === null || typeof value === 'string' ? [] : [[id, { value, atMs }]];
  }));
}
