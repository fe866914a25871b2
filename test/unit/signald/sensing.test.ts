import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sensor } from '../../../src/model/sensor.ts';
import { noSensorTracks, sensorStates, stepSensors, type SensorTracks } from '../../../src/signald/sensing.ts';
import { freshSeed } from '../../seed.ts';

type Value = number | boolean | null;

/** A value each 5 s (null: nobody answered), looked at each second; the codes that were in force at the end of each 5 s. */
function play(sensor: Sensor, values: readonly Value[], from: SensorTracks = noSensorTracks): string[][] {
  let tracks = from;
  let reading: { readonly value: number | boolean; readonly atMs: number } | null = null;
  return values.map((value, at) => {
    if (value !== null) reading = { value, atMs: at * 5000 };
    let codes: string[] = [];
    for (let second = 0; second < 5; second += 1) {
      const nowMs = at * 5000 + second * 1000;
      const step = stepSensors(tracks, [sensor], { readings: new Map(reading === null ? [] : [[sensor.id, reading]]), startedMs: 0 }, nowMs);
      ({ tracks } = step);
      codes = step.faults.map(({ code }) => code);
      expect(sensorStates([sensor], { readings: new Map(reading === null ? [] : [[sensor.id, reading]]), startedMs: 0 }, tracks, nowMs)[0]?.alarms).toEqual(codes);
    }
    return codes;
  });
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('alarms of the cabinet', () => {
  test('a contact is an alarm once it has stood for 10 s: one damaged answer is none, and inverted it is the other state', () => {
    const door: Sensor = { id: 'door', kind: 'door', board: 'cab' };
    expect(play(door, [false, true, false, true, true, true, false])).toEqual([[], [], [], [], [], ['cabinet.door'], []]);
    expect(play({ ...door, inverted: true }, [true, false, false, false, true])).toEqual([[], [], [], ['cabinet.door'], []]);
    expect(play({ id: 'mains', kind: 'mains', board: 'cab' }, [true, false, false, false, true])).toEqual([[], [], [], ['cabinet.mains'], []]);
  });

  test('a number is an alarm beyond the site’s threshold, until it is back by the hysteresis; both sides of a temperature', () => {
    const heat: Sensor = { id: 'heat', kind: 'temperature', board: 'cab', above: 55, hysteresis: 4 };
    expect(play(heat, [54, 56, 56, 56, 52, 51, 50])).toEqual([[], [], [], ['cabinet.hot'], ['cabinet.hot'], [], []]);
    expect(play(heat, [-11, -11, -11, -7, -5])).toEqual([[], [], ['cabinet.cold'], ['cabinet.cold'], []]);
    const level: Sensor = { id: 'level', kind: 'waterLevel', board: 'cab', above: 12, forS: 20 };
    expect(play(level, times(6, 13)).map((codes) => codes.length)).toEqual([0, 0, 0, 0, 1, 1]);
  });

  test('who can not be read for 30 s is told; an alarm does not end by it, and one on its way begins again', () => {
    const water: Sensor = { id: 'water', kind: 'water', board: 'cab' };
    expect(play(water, [true, true, true, ...times<Value>(8, null)]).at(-1)).toEqual(['cabinet.water', 'cabinet.sensor']);
    expect(play(water, [true, true, true, ...times<Value>(8, null), false]).at(-1)).toEqual([]);
    expect(play(water, times<Value>(8, null)).map((codes) => codes.length)).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    // What no probe tells is nothing known: the card's word for a wire that is off.
    expect(play({ id: 'heat', kind: 'temperature', board: 'cab' }, times(8, 3276.7)).at(-1)).toEqual(['cabinet.sensor']);
    expect(play({ id: 'heat', kind: 'temperature', board: 'cab' }, times(8, Number.NaN)).at(-1)).toEqual(['cabinet.sensor']);
  });

  test('no alarm without ten seconds beyond the threshold, none ends before the hysteresis: against a reckoning of its own', () => {
    const charge: Sensor = { id: 'charge', kind: 'charge', board: 'ups' };
    assert(property(array(integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 40 }), (values) => {
      let low = 0;
      let expected = false;
      const wanted = values.map((value) => {
        low = value < 30 ? low + 1 : 0;
        expected = expected ? value < 40 : low >= 3;
        if (expected && value >= 30) low = 0;
        return expected;
      });
      expect(play(charge, values).map((codes) => codes.includes('cabinet.battery'))).toEqual(wanted);
    }), { seed: freshSeed, numRuns: 200 });
  });
});
