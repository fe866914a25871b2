import type { FaultCode } from './fault.ts';

/* Apart from what is parsed by a schema: `ngatu status` waits for no library. */

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
