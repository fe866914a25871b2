import { z } from 'zod';
import type { FaultCode } from './fault.ts';

/** What a cabinet measures of itself: contacts, and numbers in one unit each. */
export const sensorKinds = ['door', 'water', 'mains', 'temperature', 'humidity', 'waterLevel', 'mainsVoltage', 'charge', 'minutesLeft'] as const;
export type SensorKind = (typeof sensorKinds)[number];

/** One side on which a sensor's value is an alarm; a site's own threshold goes before the default, where there is one. */
interface SensorRule { readonly code: FaultCode; readonly side: 'on' | 'off' | 'above' | 'below'; readonly threshold?: number }

export interface SensorForm {
  /** null = a contact. */
  readonly unit: string | null;
  /** Beyond these the number is none: a broken probe, a wire that is off. */
  readonly least: number; readonly most: number;
  /** Back by so much, and the alarm ends. */
  readonly hysteresis: number;
  /** A centre is told of a change this large. */
  readonly toldStep: number;
  readonly rules: readonly SensorRule[];
}

const contact = (code: FaultCode, side: 'on' | 'off'): SensorForm => ({ unit: null, least: 0, most: 1, hysteresis: 0, toldStep: 1, rules: [{ code, side }] });
const percent = { unit: '%', least: 0, most: 100, toldStep: 5 } as const;

/**
 * Every kind with its unit, its alarms and where they begin by default. A point of a profile whose name is the kind and a
 * number (`door.1`) is one. Water over the sill and mains below what lamps work with (safety.md S4) have no opinion in them;
 * how high water may stand in a cabinet only the site knows.
 */
export const sensorForms = {
  door: contact('cabinet.door', 'on'),
  water: contact('cabinet.water', 'on'),
  mains: contact('cabinet.mains', 'off'),
  temperature: { unit: '°C', least: -50, most: 125, hysteresis: 5, toldStep: 2, rules: [{ code: 'cabinet.hot', side: 'above', threshold: 60 }, { code: 'cabinet.cold', side: 'below', threshold: -10 }] },
  humidity: { ...percent, hysteresis: 5, rules: [{ code: 'cabinet.humid', side: 'above', threshold: 90 }] },
  waterLevel: { unit: 'cm', least: 0, most: 1000, hysteresis: 2, toldStep: 5, rules: [{ code: 'cabinet.water', side: 'above' }] },
  mainsVoltage: { unit: 'V', least: 0, most: 500, hysteresis: 11, toldStep: 10, rules: [{ code: 'cabinet.mains', side: 'below', threshold: 176 }] },
  charge: { ...percent, hysteresis: 10, rules: [{ code: 'cabinet.battery', side: 'below', threshold: 30 }] },
  minutesLeft: { unit: 'min', least: 0, most: 100_000, hysteresis: 10, toldStep: 5, rules: [{ code: 'cabinet.battery', side: 'below', threshold: 30 }] },
} as const satisfies Record<SensorKind, SensorForm>;

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
