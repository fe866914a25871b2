import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { countClasses, planAct } from '../../src/sim/junction/act.ts';
import { classOf, doneLine, type DoneLine } from '../../src/sim/junction/disturbance.ts';
import { beginEpisode } from '../../src/sim/junction/episode.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';
import { createTally } from '../../src/sim/junction/result.ts';
import { reactionOf } from '../street/reaction.ts';
import { swarm } from './swarm.ts';
import { randomSealed, sealedNinhKieu } from './site.ts';

const actMs = 90_000;

/** Everything that the lamps did, and what was done to the junction. */
function recordingHash(seed: number): string {
  const hash = createHash('sha256');
  const episode = beginEpisode({ site: randomSealed(seed), seed, classes: faultClasses, actMs, tell: (line) => { hash.update(JSON.stringify(line)); } });
  while (!episode.advance(30_000)) continue;
  expect(episode.crash()).toBeNull();
  return hash.digest('hex');
}

test('the same seed is the same recording, another seed another one', () => {
  const first = recordingHash(6);
  expect(recordingHash(6)).toBe(first);
  expect(recordingHash(7)).not.toBe(first);
});

test('every class draws what is of its name on the shipped site, the street knows it, and small ones demand no flash', () => {
  const site = sealedNinhKieu();
  for (const { name, size, draw } of faultClasses) {
    for (let seed = 1; seed <= 20; seed += 1) {
      const disturbance = draw(createRandom(seed), site);
      if (disturbance === null) throw new Error(`${name} finds nothing on the shipped site`);
      expect(classOf(disturbance), JSON.stringify(disturbance)).toBe(name);
      expect(doneLine({ atMs: 1, disturbance })).toMatchObject({ type: 'done', tMs: 1, class: name } satisfies Partial<DoneLine>);
    }
    const reaction = reactionOf(name);
    if (size === 'small') expect(reaction.flashWithinMs, name).toBeUndefined();
  }
});

test('an act deals at least a hundred faults an hour, every class of its deck among them', () => {
  const site = sealedNinhKieu();
  let [faults, hours] = [0, 0];
  for (let seed = 1; seed <= 40; seed += 1) {
    const { plan, classes } = planAct(createRandom(seed), site, faultClasses, { fromMs: 0, untilMs: 3_600_000, turn: seed });
    const counts = countClasses(plan);
    expect(Object.keys(counts).every((name) => classes.includes(name))).toBe(true);
    faults += Object.values(counts).reduce((sum, count) => sum + count, 0);
    hours += 1;
  }
  expect(faults / hours).toBeGreaterThan(100);
});

test('a run is not ok before every rule and class was reached, whatever its lamps did', () => {
  const { episode, verdict } = swarm('ninh-kieu', 4, actMs);
  const all = createTally(faultClasses);
  all.add(episode, verdict);
  const result = all.result(4, 1);
  expect(result).toMatchObject({ violations: 0, nuisanceFlashes: 0, unserved: 0, ok: false });
  expect(result.unreachedRules).toContain('fault.board.watchdogProof');
  expect(Object.keys(result)).toEqual([
    'seed', 'hours', 'colouredHours', 'stageChanges', 'conflictingChanges', 'faults', 'faultsByClass', 'unreachedRules', 'looks',
    'violations', 'unserved', 'lostRecords', 'nuisanceFlashes', 'hoursPerSecond', 'ok',
  ]);
});
