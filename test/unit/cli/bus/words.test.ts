import { describe, expect, test } from 'vitest';
import { unheard } from '../../../../src/field/scan/health.ts';
import { latencyQuantileMs, withLatency, type DeviceHealth } from '../../../../src/model/deviceHealth.ts';
import { histogramText, since } from '../../../../src/cli/bus/latency.ts';
import { likeliestFirst, probesOf, searchMs, speedsToTry, unitsOf } from '../../../../src/cli/bus/search.ts';
import { lineFormats } from '../../../../src/model/site.ts';
import { parsePlace, parseTarget, parseValue } from '../../../../src/cli/bus/target.ts';
import { loadProfiles } from '../../../../src/cli/site/profileFolder.ts';

test.each([
  ['hb1', { kind: 'site', target: { board: 'hb1' } }], ['17@lamps', { kind: 'site', target: { line: 'lamps', unit: 17 } }],
  ['1@10.0.0.7:502', { kind: 'direct', unit: 1, device: '10.0.0.7:502' }], ['17@/dev/ttyUSB0', { kind: 'direct', unit: 17, device: '/dev/ttyUSB0' }],
  ['0@lamps', null], ['248@lamps', null], ['x@lamps', null], ['5@', null], ['', null], ['1', null],
])('device %s', (text, expected) => { expect(parseTarget(text)).toEqual(expected); });

test.each([
  ['supplyVoltage', { point: 'supplyVoltage' }], ['lamp.1.red', { point: 'lamp.1.red' }], ['holding:105', { area: 'holding', address: 105, count: 1 }],
  ['input:0x3e8:5', { area: 'input', address: 1000, count: 5 }], ['holding:70000', null], ['holding:1:0', null], ['holding:1:65', null], ['tape:1', null], ['holding:1:1:1', null], ['9x', null],
])('place %s', (text, expected) => { expect(parsePlace(text)).toEqual(expected); });

test('values: bits, numbers and texts of a point; exactly as many words as there are addresses', () => {
  const [point, raw] = [{ point: 'x' }, { area: 'holding', address: 1, count: 2 }] as const;
  expect(['on', 'FALSE', '-1.5', '0x10', 'abc', ''].map((text) => parseValue(text, point))).toEqual([true, false, -1.5, 16, 'abc', null]);
  expect(['1,2', '0xffff, 0', '1', '1,2,3', '1,65536', 'a,b'].map((text) => parseValue(text, raw))).toEqual([[1, 2], [65_535, 0], null, null, null, null]);
});

test('units', () => {
  expect([unitsOf('1-3,7'), unitsOf('5,5'), unitsOf('0-3'), unitsOf('3-1'), unitsOf('248'), unitsOf('a')]).toEqual([[1, 2, 3, 7], [5], null, null, null, null]);
  expect(unitsOf('1-247')).toHaveLength(247);
});

describe('a search', () => {
  test('tries the speeds of the profiles first, each once, and only what was asked for', async () => {
    const profiles = [...(await loadProfiles()).profiles.values()];
    const all = speedsToTry(profiles, { bauds: [], formats: [] });
    const stated = new Set(profiles.flatMap(({ serial }) => (serial === undefined ? [] : [`${serial.baud} ${serial.format}`])));
    expect(stated.has(`${all[0]?.baud} ${all[0]?.format}`)).toBe(true);
    expect(new Set(all.map(({ baud, format }) => `${baud} ${format}`)).size).toBe(all.length);
    expect(speedsToTry(profiles, { bauds: [9600, 4800], formats: [] }).every(({ baud }) => baud === 9600 || baud === 4800)).toBe(true);
    expect(speedsToTry(profiles, { bauds: [4800], formats: ['8O1'] })).toEqual([{ baud: 4800, format: '8O1' }]);
    // A form alone is looked for at every rate; by default no rate and no form of a lamp line is left out.
    for (const format of lineFormats) {
      const speeds = speedsToTry(profiles, { bauds: [], formats: [format] });
      expect(speeds.map(({ baud }) => baud)).toEqual(expect.arrayContaining([4800, 9600, 19_200, 38_400, 57_600, 115_200]));
      expect(speeds.every((speed) => speed.format === format)).toBe(true);
      for (const baud of [57_600, 115_200]) expect(all).toContainEqual({ baud, format });
    }
  });

  test('asks the question first that most profiles share, and says how long silence takes', async () => {
    const profiles = likeliestFirst([...(await loadProfiles()).profiles.values()].filter(({ variant }) => variant === 'modbusRtu'));
    const probes = probesOf(profiles, false);
    expect(probes).toHaveLength(1);
    expect(probesOf(profiles, true).length).toBeGreaterThan(1);
    expect(probes[0]?.function).toMatch(/^fc0[1-4]$/);
    const one = searchMs([{ baud: 9600, format: '8N1' }], 10, probes, false);
    expect(one).toBeGreaterThan(1000);
    expect(searchMs([{ baud: 9600, format: '8N1' }, { baud: 9600, format: '8N1' }], 10, probes, false)).toBeCloseTo(2 * one);
    expect(searchMs([{ baud: 9600, format: '8N1' }], 10, probes, true)).toBeGreaterThan(2 * one);
  });

  test('only ever reads', async () => {
    const profiles = [...(await loadProfiles()).profiles.values()];
    expect(probesOf(profiles, true).filter((call) => !/^fc0[1-4]$/.test(call.function))).toEqual([]);
  });
});

const answers = (...ms: readonly number[]): DeviceHealth => ({ ...unheard, requests: ms.length, latency: ms.reduce(withLatency, unheard.latency) });

describe('answer times', () => {
  test('a bar for each class that was met, with its edges', () => {
    expect(histogramText(unheard.latency)).toBe('');
    expect(histogramText(answers(9, 9, 9, 9, 9, 9, 9, 9, 48).latency)).toBe('7|█   ▁|50 ms');
    expect(histogramText(answers(2000).latency)).toBe('1000|█|>1000 ms');
  });

  test('two looks: only what came between them', () => {
    const before = { ...answers(9, 48), timeouts: 3 };
    const after = { ...answers(9, 48, 12, 13), timeouts: 5 };
    const between = since(before, after);
    expect([between.requests, between.timeouts, between.latency.maxMs, between.latency.totalMs, latencyQuantileMs(between.latency, 1)]).toEqual([2, 2, 15, 25, 15]);
    expect(since(undefined, after)).toBe(after);
  });
});
