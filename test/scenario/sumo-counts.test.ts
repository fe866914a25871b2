import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { countTrial, noTroubles } from '../campaign/trial/countTrial.ts';
import { sumoTruth, type SumoTruth } from '../campaign/trial/sumoTruth.ts';
import { scenarioFolder } from './shared.ts';

/** Five minutes of cologne1; whole hours, of four scenarios, are the campaign's (sumo-counts). */
let truth: SumoTruth;
beforeAll(async () => { truth = await sumoTruth(scenarioFolder('cologne1'), 1, { forS: 300 }); }, 300_000);

test('healthy loops: every minute and five minutes of every loop are SUMO’s own, to the vehicle', () => {
  const { vehicles, minutes, right, intervals, problems } = countTrial(truth, noTroubles, createRandom(1));
  expect(problems).toEqual([]);
  expect(vehicles).toBeGreaterThan(200);
  expect({ right, minutes, intervals }).toEqual({ right: 16 * 5, minutes: 16 * 5, intervals: 16 });
}, 120_000);

test('answers lost over minutes’ ends, a restart, a card that begins anew, a step of the clock and a pause: a number that is not SUMO’s never looks right', () => {
  const troubles = { lostShare: 0.02, bursts: [{ atS: 59.8, ticks: 3 }], restartsS: [200], rebootsS: [70], stepsS: [{ atS: 250, byMs: -3000 }], pausesS: [{ atS: 205, ms: 700 }] };
  const { wrong, intervalsWrong, right, none, problems } = countTrial(truth, troubles, createRandom(2));
  expect(problems).toEqual([]);
  expect({ wrong, intervalsWrong }).toEqual({ wrong: 0, intervalsWrong: 0 });
  expect(right).toBeGreaterThan(0);
  expect(none).toBeGreaterThan(0);
}, 120_000);
