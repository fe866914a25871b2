import type { SensorReading } from '../field/scan/sensing.ts';
import type { Fault, FaultCode } from '../model/fault.ts';
import { sensorForm, type Sensor, type SensorForm, type SensorStatus } from '../model/sensor.ts';

/** One alarm of one sensor: since when its value has been beyond its threshold, ms (null = it is not), and whether it is in force. */
interface AlarmTrack { readonly beyondMs: number | null; readonly active: boolean }

/** Every alarm that is in force or may come, by sensor and code. What is not in it is quiet. */
export type SensorTracks = ReadonlyMap<string, AlarmTrack>;
export const noSensorTracks: SensorTracks = new Map();

export interface SensorsKnown { readonly readings: ReadonlyMap<string, SensorReading>; readonly startedMs: number }

const quiet: AlarmTrack = { beyondMs: null, active: false };
/** Beyond its threshold for so long: two answers at the pace of slow points at least, ms. */
const forMs = 10_000;
/** Six of them lost, and nobody knows any more, ms. */
const unreadMs = 30_000;

type Rule = SensorForm['rules'][number];

/**
 * The cabinet's alarms after a tick: a value that stays beyond its threshold is one, until it is back by the hysteresis. An
 * alarm is not over because nobody can read it any more: what drowned a sensor stands in the cabinet.
 */
export function stepSensors(before: SensorTracks, sensors: readonly Sensor[], known: SensorsKnown, nowMs: number): { readonly tracks: SensorTracks; readonly faults: readonly Fault[] } {
  if (sensors.length === 0) return { tracks: before, faults: [] };
  const tracks = new Map(before);
  const faults: Fault[] = [];
  for (const sensor of sensors) {
    const { value, readMs } = valueNow(sensor, known, nowMs);
    for (const rule of sensorForm(sensor).rules) {
      const key = `${sensor.id} ${rule.code}`;
      const track = value === null ? held(before.get(key)) : stepped(before.get(key) ?? quiet, sensor, rule, { value, nowMs });
      keep(tracks, key, track);
      if (track.active) faults.push({ code: rule.code, sensor: sensor.id, detail: detailOf(sensor, value) });
    }
    const key = `${sensor.id} cabinet.sensor`;
    const unread = before.get(key) ?? quiet;
    const blind = value !== null ? quiet : { beyondMs: unread.beyondMs ?? nowMs, active: unread.active || nowMs - readMs > unreadMs || nowMs - (unread.beyondMs ?? nowMs) >= unreadMs };
    keep(tracks, key, blind);
    if (blind.active) faults.push({ code: 'cabinet.sensor', sensor: sensor.id, ...(sensor.name === undefined ? {} : { detail: sensor.name }) });
  }
  return { tracks, faults };
}

/** A value that no probe gives is none. */
function valueNow(sensor: Sensor, { readings, startedMs }: SensorsKnown, nowMs: number): { readonly value: number | boolean | null; readonly readMs: number } {
  const reading = readings.get(sensor.id);
  const { least, most } = sensorForm(sensor);
  if (reading === undefined) return { value: null, readMs: startedMs };
  const number = Number(reading.value);
  // Written so that not-a-number is none either.
  const plausible = number >= least && number <= most;
  return { value: plausible && nowMs - reading.atMs <= unreadMs ? reading.value : null, readMs: reading.atMs };
}

/** Nothing is known: what was an alarm stays one, what was on its way to one begins again. */
function held(track: AlarmTrack | undefined): AlarmTrack {
  return track?.active === true ? track : quiet;
}

function stepped(track: AlarmTrack, sensor: Sensor, rule: Rule, { value, nowMs }: { readonly value: number | boolean; readonly nowMs: number }): AlarmTrack {
  if (!isBeyond(sensor, rule, value, track.active)) return quiet;
  const beyondMs = track.beyondMs ?? nowMs;
  return { beyondMs, active: track.active || nowMs - beyondMs >= (sensor.forS === undefined ? forMs : sensor.forS * 1000) };
}

/** In force, it stays so until the value is back by the hysteresis. */
function isBeyond(sensor: Sensor, { side, threshold }: Rule, value: number | boolean, active: boolean): boolean {
  const band = active ? (sensor.hysteresis ?? sensorForm(sensor).hysteresis) : 0;
  switch (side) {
    case 'on':
    case 'off': return (value === true) === ((side === 'on') !== (sensor.inverted === true));
    case 'above': return Number(value) > (sensor.above ?? threshold ?? Number.POSITIVE_INFINITY) - band;
    case 'below': return Number(value) < (sensor.below ?? threshold ?? Number.NEGATIVE_INFINITY) + band;
  }
}

function keep(tracks: Map<string, AlarmTrack>, key: string, track: AlarmTrack): void {
  if (track === quiet) tracks.delete(key);
  else tracks.set(key, track);
}

function detailOf(sensor: Sensor, value: number | boolean | null): string {
  const { unit } = sensorForm(sensor);
  const measured = unit === null || value === null ? [] : [`${value} ${unit}`];
  return [...(sensor.name === undefined ? [] : [sensor.name]), ...measured].join(', ');
}

/** Every sensor as the snapshot tells it. */
export function sensorStates(sensors: readonly Sensor[], known: SensorsKnown, tracks: SensorTracks, nowMs: number): readonly SensorStatus[] {
  return sensors.map((sensor) => {
    const { id, kind, name } = sensor;
    const reading = known.readings.get(id);
    const codes: readonly FaultCode[] = [...sensorForm(sensor).rules.map(({ code }) => code), 'cabinet.sensor'];
    return {
      id, kind, ...(name === undefined ? {} : { name }), value: valueNow(sensor, known, nowMs).value, ageMs: reading === undefined ? null : nowMs - reading.atMs,
      alarms: codes.filter((code) => tracks.get(`${id} ${code}`)?.active === true),
    };
  });
}
