import { z } from 'zod';
import type { FaultCode } from './fault.ts';
import { sensorForms, sensorKinds, type SensorForm, type SensorKind } from './sensorForm.ts';

export { sensorForms, sensorKinds, type SensorForm, type SensorKind } from './sensorForm.ts';

/** A sensor of the cabinet: a point of a board, and where its alarm begins and ends. */
export const sensorSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,31}$/),
  name: z.string().optional(),
  kind: z.enum(sensorKinds),
  board: z.string(),
  /** Of the board's profile: `<kind>.1` where nothing is said; any other that is polled and of that form (`presence.3` of a card of contacts). */
  point: z.string().optional(),
  /** Of a contact: its alarm is the other state than the kind's own. */
  inverted: z.literal(true).optional(),
  above: z.number().optional(), below: z.number().optional(), hysteresis: z.number().min(0).optional(),
  /** Beyond the threshold unbroken for so long, s: longer than one answer, so that a damaged one alone is no alarm. */
  forS: z.int().min(10).max(3600).optional(),
});
export type Sensor = z.infer<typeof sensorSchema>;

export function sensorForm({ kind }: Pick<Sensor, 'kind'>): SensorForm {
  return sensorForms[kind];
}

export function sensorPoint({ kind, point }: Pick<Sensor, 'kind' | 'point'>): string {
  return point ?? `${kind}.1`;
}

/** The kind that a point's name stands for; null = none. */
export function kindOfPoint(id: string): SensorKind | null {
  const [, name] = /^([A-Za-z]+)\.\d+$/.exec(id) ?? [];
  return sensorKinds.find((kind) => kind === name) ?? null;
}

/** One sensor as the snapshot tells it. */
export interface SensorStatus {
  readonly id: string; readonly kind: SensorKind; readonly name?: string;
  /** null = nobody knows. */
  readonly value: number | boolean | null;
  readonly ageMs: number | null;
  /** Its alarms in force. */
  readonly alarms: readonly FaultCode[];
}
