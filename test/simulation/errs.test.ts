import { expect, test } from 'vitest';
import { beginEpisode } from '../../src/sim/junction/episode.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';
import { problemsOf } from '../../src/sim/junction/result.ts';
import { createTrial } from '../street/trial.ts';
import { randomSealed } from './site.ts';

/** These wait for their moment of the cycle, and would fill an act of three minutes. */
const momentary = new Set(['control.clearance', 'control.redYellow', 'control.trap']);
const errs = faultClasses.filter(({ name }) => name.startsWith('control.') && !momentary.has(name));
const seen = new Set<string>();

// 1 and 15 have found a flashing green and a green that guard let pass against its group's own cycle.
test.each([1, 15, 4, 11, 22, 23])('a control that errs brings nothing unsafe to the street: random site %i', (seed) => {
  const site = randomSealed(seed);
  const trial = createTrial(JSON.parse(JSON.stringify(site)));
  const episode = beginEpisode({ site, seed, classes: errs, actMs: 200_000, tell(line) { if (line.type !== 'seconds') trial.observe(line); } });
  while (!episode.advance(60_000)) continue;
  for (const one of episode.sim.observed.seen) seen.add(one);
  expect(problemsOf(episode, trial.finish(episode.endMs()))).toEqual([]);
});

test('it came as far as guard\'s refusals, closings, and the monitor\'s denials', () => {
  for (const rule of ['guard.cycle', 'guard.pair', 'guard.intergreen', 'monitor.denied', 'fault.guard.refusedImage']) expect(seen).toContain(rule);
});

test.each([
  ['control.clearance', 'guard.clearance', 5], ['control.redYellow', 'guard.redYellow', 7],
] as const)('%s: guard refuses it, by %s, and the street sees nothing of it', (name, rule, seed) => {
  const site = randomSealed(seed);
  const trial = createTrial(JSON.parse(JSON.stringify(site)));
  const episode = beginEpisode({ site, seed, classes: faultClasses.filter((one) => one.name === name), actMs: 300_000, tell(line) { if (line.type !== 'seconds') trial.observe(line); } });
  while (!episode.advance(60_000)) continue;
  expect(problemsOf(episode, trial.finish(episode.endMs()))).toEqual([]);
  expect(episode.sim.observed.seen).toContain(rule);
});
