import { roundOf } from '../../../src/control/actuation/maxWait.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { createChecker } from '../../street/checker.ts';
import { watchCountdowns } from '../../street/countdown.ts';
import { parseRules } from '../../street/rules.ts';
import { createGuardedStreet } from '../control/guardedStreet.ts';
import { colourOf } from '../control/pavementColour.ts';
import { createHand } from './hand.ts';
import { watchExplained, watchLadder, watchWaits } from './judges.ts';
import { scenarioStage } from './scenarioSite.ts';

/** What one scenario brought. */
export interface ScenarioOutcome {
  /** In the words of who judged; empty = as it must be. */
  readonly problems: readonly string[];
  /** Waits above maxWaitS on a site with countdown displays: promises may keep them (docs/actuation.md). */
  readonly promisedWaits: number;
  readonly ticks: number; readonly greens: number; readonly stageChanges: number; readonly flashes: number; readonly numbers: number;
  readonly modes: ReadonlySet<string>; readonly sources: ReadonlySet<string>; readonly judgedWait: boolean;
}

/** One line that plays a scenario again. */
export function replayLine(seed: number): string {
  return `scripts/campaign scenarios --seed ${Math.floor(seed / scenariosASeed)} --minutes 0.01 (scenario ${seed})`;
}

/** A seed of the campaign plays so many scenarios, one after the other. */
export const scenariosASeed = 50;

/** Most scenarios are short; a long one has room for the longest waits. */
const shortTicks = 900;
const longTicks = 3000;
const longShare = 0.05;

/** Keys that guard tells of, by the names of its faults: somebody turned them. */
const told: readonly string[] = ['cabinet.flashKey', 'cabinet.mmuFault'];

/** A number is seen at the ticks, which come up to 40 ms late. */
const jittery = { zeroMs: 300, secondMs: 180, blankMs: 900, overrunMs: 300 };

/**
 * One random junction, with the shipped control and guard, and everything that persons, road users, clocks and lines do to it;
 * judged by who shares no code with control: the street checker, the pavement's own countdown, and the watchers of judges.ts.
 */
export function playScenario(seed: number, only?: number): ScenarioOutcome {
  const random = createRandom(seed);
  const stage = scenarioStage(random);
  const { site, plans, book } = stage;
  const first = book === null ? site.traffic.builtinPlan : (plans.find(({ id }) => id === book.defaultPlan) ?? site.traffic.builtinPlan);
  const street = createGuardedStreet(site, first, book ?? undefined);
  const hand = createHand(random, stage);
  const drawn = random.next() < longShare ? longTicks : shortTicks;
  const ticks = only ?? drawn;
  const problems: string[] = [];
  const say = (what: string): void => { if (problems.length < 20) problems.push(what); };
  const checker = createChecker(parseRules(site), { leaveFlashMs: Number.POSITIVE_INFINITY });
  const pavement = site.traffic.displays.length > 0 ? watchCountdowns(jittery) : null;
  const displayed = site.traffic.displays.map(({ group }) => group);
  const [ladder, explained, waits] = [watchLadder(say), watchExplained(site, say), watchWaits(site)];
  const layout = layoutOf(site);
  // Where one round of minima is longer than maxWaitS nobody can keep it: site check says so.
  const feasible = new Map(plans.map((plan) => [plan, roundOf(layout, plan).ms <= site.safety.maxWaitS * 1000]));
  const modes = new Set<string>();
  const sources = new Set<string>();
  for (let n = 1; n <= ticks; n += 1) {
    const weather = hand.weather(n);
    street.tick(weather);
    for (const sample of street.seen) checker.observe(sample);
    street.seen.length = 0;
    const { step, nowMs } = street;
    if (step === null) continue;
    if (pavement !== null) {
      const { countdownS } = step;
      for (const id of displayed) {
        // The number was sent before the image of the same tick: control learns in the next one what was written.
        pavement.number(nowMs, id, countdownS[id] ?? null);
        pavement.lamp(nowMs, id, colourOf(site, id, street.written[id], step.posture === 'run'));
      }
    }
    const { running } = street.control;
    waits.see(street, { detectors: weather.detectors, denied: weather.denied ?? [] }, (running.fixed || running.coordinated ? false : feasible.get(running.plan)) ?? false);
    // Somebody may want two things within a second: every tick.
    ladder(street.control.ladder, nowMs);
    if (n % 10 !== 0) continue;
    explained(street);
    const { view } = step;
    modes.add(view.mode);
    sources.add(view.source);
  }
  const report = checker.finish(street.nowMs + 100);
  for (const { rule, tMs, groups, detail } of report.violations) say(`street ${tMs} ${rule} ${groups.join(' ')} ${detail}`);
  const judged = pavement?.end(street.nowMs);
  for (const lie of judged?.lies ?? []) say(`countdown ${lie}`);
  for (const fault of street.faults.filter((code) => !told.includes(code))) say(`guard raises ${fault}`);
  // A lost scan may cost a refusal; without one control knows what guard knows.
  // What it refuses because a key has tripped it is refused before control hears of the key.
  const tripped = street.faults.some((code) => told.includes(code));
  if (!hand.lossy) for (const refusal of street.refusals.filter((one) => !(tripped && one.endsWith(' tripped')))) say(`guard refuses ${refusal}`);
  if (pavement === null) for (const one of waits.over) say(`wait ${one}`);
  const { counters } = street.control;
  return {
    problems, promisedWaits: pavement === null ? 0 : waits.over.length, ticks, greens: Object.values(counters.greensByGroup).reduce((sum, count) => sum + count, 0),
    stageChanges: counters.stageChanges, flashes: report.flashIntervals.length - 1, numbers: judged?.numbers ?? 0, modes, sources, judgedWait: waits.longestMs() > 0,
  };
}
