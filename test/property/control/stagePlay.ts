import { createRandom } from '../../../src/platform/random.ts';
import { createChecker } from '../../street/checker.ts';
import { parseRules } from '../../street/rules.ts';
import { randomSite } from '../randomSite.ts';
import { createContinuity } from './continuity.ts';
import { createGuardedStreet } from './guardedStreet.ts';
import { createImageCheck } from './imageCheck.ts';
import { createLateness } from './lateness.ts';
import { clear, occupied } from './plant.ts';

/** A junction whose stages somebody asks for at random: what its lamps show, and when. */
export function play(seed: number, ticks: number) {
  const random = createRandom(seed);
  const site = randomSite(random, { spread: true });
  const street = createGuardedStreet(site, site.traffic.builtinPlan);
  const check = createImageCheck(site);
  const continuity = createContinuity(site);
  const lateness = createLateness(site);
  const thawed: string[] = [];
  let target: string | null = null;
  for (let n = 1; n <= ticks; n += 1) {
    const detectors = Object.fromEntries(site.traffic.detectors.map((detector) => [detector.id, random.next() < 0.2 ? occupied : clear]));
    const stage = random.pick(site.traffic.stages).id;
    street.tick({ detectors, requests: random.next() < 0.02 ? [{ kind: 'stage', stage, source: 'technician', untilMs: 1e9 }] : [] });
    const { sequence, posture } = street.control;
    check.see(posture.posture, street.written, street.nowMs);
    continuity.see(street.control, street.written, street.nowMs);
    lateness.see(street.control, street.written, street.nowMs);
    if (target !== null && sequence.target !== null && sequence.target !== target && sequence.stage !== target) thawed.push(`${street.nowMs} ${target}>${sequence.target}`);
    ({ target } = sequence);
  }
  const checker = createChecker(parseRules(site));
  for (const sample of street.seen) checker.observe(sample);
  const report = checker.finish(street.nowMs + 100);
  return { site, street, thawed, lateness, continuity, report, images: check.violations };
}
