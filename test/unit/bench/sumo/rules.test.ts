import { describe, expect, test } from 'vitest';
import type { LightPlan } from '../../../../src/sim/sumo/groups.ts';
import { controllersNamed } from '../../../../src/bench/sumo/controller.ts';
import { createGridlock } from '../../../../src/bench/sumo/gridlock.ts';
import { readOptions } from '../../../../src/bench/sumo/options.ts';
import { changeStates } from '../../../../src/bench/sumo/peerProgramme.ts';
import { fixedGreens } from '../../../../src/bench/sumo/peerSumo.ts';
import { recordOf, summaries, type RunName } from '../../../../src/bench/sumo/record.ts';
import { reportHtml } from '../../../../src/bench/sumo/reportHtml.ts';
import { rulesOf } from '../../../../src/bench/sumo/rules.ts';
import { createTracer } from '../../../../src/bench/sumo/trace.ts';
import { watchLight } from '../../../../src/bench/sumo/watch.ts';

const street = rulesOf('street', 0);
const resco = rulesOf('resco', 0);
const light: LightPlan = {
  lightId: 't', programmeId: '0', stateLength: 3, cycleS: 40, groups: [], relations: [], unused: { neverGreen: [], uncontrolled: [], dead: [] },
  stages: [
    { id: 's1', groups: [], state: 'GgG', phaseIndex: 0, durationS: 20 },
    { id: 's2', groups: [], state: 'rGr', phaseIndex: 2, durationS: 6 },
    { id: 's3', groups: [], state: 'rrG', phaseIndex: 4, durationS: 5 },
  ],
};

describe('peers under the rules', () => {
  test('who ends shows yellow and red, who goes on goes on as it was', () => {
    expect(changeStates('GgG', 'rGr', street)).toEqual(['ygy', 'ygy', 'ygy', 'rgr', 'rgr']);
    expect(changeStates('GgG', 'rGr', resco)).toEqual(['ygy', 'ygy', 'ygy']);
    expect(changeStates('rrG', 'GgG', street)).toEqual([]);
  });
  test('the network’s cycle is kept: longer changes take from the greens, none below the minimum', () => {
    expect(fixedGreens(light, resco)).toEqual([21, 7, 6]);
    expect(fixedGreens(light, street)).toEqual([19, 6, 5]);
    expect(fixedGreens({ ...light, cycleS: 12 }, street)).toEqual([5, 5, 5]);
  });
});

function watched(states: readonly string[]): readonly string[] {
  const watch = watchLight(light, street);
  for (const [second, state] of states.entries()) watch.see(state, second);
  return [...watch.problems, `${watch.switches()} switches`];
}
const times = (state: string, seconds: number): string[] => Array.from({ length: seconds }, () => state);

describe('exactness', () => {
  test('five steps from the first end to the first start are exact under street rules', () => {
    expect(watched([...times('Grr', 9), ...times('yrr', 3), ...times('rrr', 2), ...times('rGr', 5), ...times('ryr', 3), ...times('rrr', 2), 'Grr'])).toEqual(['2 switches']);
  });
  test('four and six are not, nor is a green of four, nor a yellow from red', () => {
    expect(watched([...times('Grr', 9), ...times('yrr', 3), 'rrr', 'rGr'])).toEqual(['13: t changes in 4 s', '1 switches']);
    expect(watched([...times('Grr', 9), ...times('yrr', 3), ...times('rrr', 3), 'rGr'])).toEqual(['15: t changes in 6 s', '1 switches']);
    expect(watched([...times('Grr', 9), ...times('yrr', 3), ...times('rrr', 2), ...times('rGr', 4), 'ryr'])).toEqual(['18: link 1 of t green for 4 s', '1 switches']);
    expect(watched(['Grr', 'Gyr'])).toEqual(['1: link 1 of t shows yellow after red', '0 switches']);
  });
  test('a change in which nobody starts is no part of the next', () => {
    expect(watched([...times('GGr', 9), ...times('yGr', 3), ...times('rGr', 9), ...times('ryr', 3), ...times('rrr', 2), 'rrG'])).toEqual(['1 switches']);
  });
});

test('gridlock: ten vehicles and nobody over a stop line for 300 s, once until somebody moves', () => {
  const gridlock = createGridlock();
  const ids = Array.from({ length: 10 }, (_, at) => `v${at}`);
  const still = { departedIds: [], arrivedIds: [], loops: new Map([['t0.a0.l0.stop', { vehicleNumber: 1, occupancy: 100, timeSinceDetectionS: 0, passages: [{ vehicleId: 'v0', lengthM: 5, entryS: 1, vehicleType: 'car' }] }]]) };
  gridlock.see({ ...still, departedIds: ids }, 0);
  for (let second = 1; second < 299; second += 1) gridlock.see(still, second);
  expect(gridlock.count()).toBe(0);
  for (let second = 299; second < 900; second += 1) gridlock.see(still, second);
  expect(gridlock.count()).toBe(1);
  gridlock.see({ ...still, loops: new Map([['t0.a0.l0.stop', { vehicleNumber: 0, occupancy: 0, timeSinceDetectionS: 1, passages: [] }]]) }, 900);
  for (let second = 901; second < 1300; second += 1) gridlock.see({ ...still, loops: new Map() }, second);
  expect(gridlock.count()).toBe(2);
});

function read(...args: string[]): ReturnType<typeof readOptions> {
  return readOptions(args, {});
}

describe('options', () => {
  test('names, seeds and tables', () => {
    const outcome = read('a', 'b', '--controllers', 'wave,fixed', '--seeds', '1-3,7', '--rules', 'street,resco', '--faults', 'all', '--scale', '1.15', '--countdown', '8', '--oracle', 'future');
    expect(outcome.kind === 'run' && { ...outcome.options, controllers: outcome.options.controllers.map(({ name }) => name) }).toMatchObject({
      scenarios: ['a', 'b'], controllers: ['wave-5', 'wave-10', 'wave-15', 'wave-20', 'fixed'], seeds: [1, 2, 3, 7], rules: ['street', 'resco'], faults: ['dead', 'chatter', 'blind'], scale: 1.15, countdown: 8, oracle: 'future',
    });
    expect(controllersNamed('peers')?.some(({ kind }) => kind === 'own')).toBe(false);
  });
  test('what is not understood is refused', () => {
    for (const args of [[], ['a', '--seeds', '3-1'], ['a', '--seeds', 'x'], ['a', '--rules', 'lawless'], ['a', '--controllers', 'nobody'], ['a', '--faults', 'deaf'], ['a', '--oracle', 'delphi'], ['a', '--scale', '0'], ['a', '--countdown', '-1'], ['a', '--jobs', '0'], ['a', '--nonsense']]) {
      expect(read(...args).kind, args.join(' ')).toBe('wrong');
    }
  });
});

test('a record has the fields of the benchmark, a summary tells the worst seed', () => {
  const name: RunName = { scenario: 'x', controller: 'c', rules: 'street', seed: 1, faults: 'none', scale: 1, countdown: 0, window: [0, 10], version: '1' };
  const outcome = { delay: { delayS: 10.004, p95S: 20, maxS: 30, vehicles: 4, unfinished: 1, undeparted: 2 }, walks: { people: 3, delayS: 7.001, p95S: 9 }, gridlock: 0, switches: 3, decisionsMs: [3, 1, 2] };
  const record = recordOf(name, outcome);
  expect(record).toEqual({ ...name, delayS: 10, p95S: 20, maxS: 30, unfinished: 1, undeparted: 2, gridlock: 0, switches: 3, walks: { people: 3, delayS: 7, p95S: 9 }, decisionMs: { p50: 2, p99: 3, max: 3 } });
  expect(summaries([record, { ...record, seed: 2, delayS: 14 }])).toMatchObject([{ controller: 'c', seeds: 2, delayS: 12, worst: { delayS: 14, seed: 2 }, walkS: 7, unfinished: 2 }]);
});

test('the report holds every run, its stages as bands, and nothing from elsewhere', () => {
  const tracer = createTracer([light]);
  const states = [...times('GgG', 12), ...times('ygy', 3), ...times('rGr', 6)];
  for (const [second, state] of states.entries()) tracer.hear(second, { departedIds: [`v${second}`], arrivedIds: second > 4 ? [`v${second - 5}`] : [], loops: new Map(), others: new Map() }, new Map([['t', state]]), new Map());
  const name: RunName = { scenario: 'x<y', controller: 'c', rules: 'street', seed: 1, faults: 'none', scale: 1, countdown: 0, window: [0, 21], version: '1' };
  const record = recordOf(name, { delay: { delayS: 10, p95S: 20, maxS: 30, vehicles: 4, unfinished: 0, undeparted: 0 }, walks: null, gridlock: 0, switches: 3, decisionsMs: [] });
  const trace = tracer.end(record, []);
  expect(trace.vehicles).toEqual([1, 5, 5]);
  expect(trace.lights).toMatchObject([{ lightId: 't', stages: 3, shown: [{ fromS: 0, toS: 12, stage: 0 }, { fromS: 12, toS: 15, stage: -1 }, { fromS: 15, toS: 21, stage: 1 }] }]);
  const html = reportHtml('en', [record], [trace]);
  expect(html).toContain('x&lt;y street c, 1: 10.0 s');
  expect(html.match(/<title>s\d /g)).toEqual(['<title>s1 ', '<title>s2 ']);
  expect(html).not.toMatch(/https?:|<script|<link|src=/);
});
