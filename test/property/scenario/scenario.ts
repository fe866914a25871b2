import { createRandom } from '../../../src/platform/random.ts';
import { createChecker } from '../../street/checker.ts';
import { watchCountdowns } from '../../street/countdown.ts';
import { parseRules } from '../../street/rules.ts';
import type { RuleName } from '../../street/verdict.ts';
import { createGuardedStreet, type GuardedStreet, type StreetWeather } from '../control/guardedStreet.ts';
import { colourOf } from '../control/pavementColour.ts';
import { createHand } from './hand.ts';
import { watchExplained, watchLadder, watchWaits } from './judges.ts';
import { watchLooks } from './looks.ts';
import { createBuses } from './bus.ts';
import { watchPulses, watchWaitLamps } from './contactJudges.ts';
import { createNewHand, renewed, type Newest } from './newest.ts';
import { enlarged, scenarioStage } from './scenarioSite.ts';

/** What one scenario brought. */
export interface ScenarioOutcome {
  /** In the words of who judged; empty = as it must be. */
  readonly problems: readonly string[];
  readonly ticks: number; readonly greens: number; readonly stageChanges: number; readonly flashes: number; readonly numbers: number;
  readonly modes: ReadonlySet<string>; readonly sources: ReadonlySet<string>;
  /** The longest wait that was watched came to so much of its bound. */
  readonly waitShare: number;
  /** By mode: how often lamps could have broken each rule of the street. */
  readonly looks: ReadonlyMap<string, Readonly<Partial<Record<RuleName, number>>>>;
  /** Changes of mode, `from>to`. */
  readonly changes: readonly string[];
  readonly priorities: number;
  /** Ways into flash by the declared stage, presses of the police's buttons, forced detectors, wait lamps that were lit, pulses. */
  readonly newest: NewCounts;
}

export interface NewCounts { readonly flashWays: number; readonly presses: number; readonly forces: number; readonly waitLamps: number; readonly pulses: number; readonly fullExits: number; readonly windows: number }

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
/** Start-up, and the first demand that has to wait: so much longer than its bound a wait is watched, s. */
const watchedWaitS = 35;
/** Buses, close waits and the optimiser have dice of their own. */
const laterDice = 0x0b05_e5;
/** And the newest features others again. */
const newestDice = 0x5ca1_ab1e;

export interface ScenarioOptions {
  readonly ticks?: number;
  /** Without what came later to the scenarios, or without the newest: as a stored seed was found. */
  readonly era?: 'first' | 'buses';
}

/** Road users and clock as they come; nobody gives orders, turns a key or withholds a green. */
function undisturbed({ detectors, wall, lost, lateMs }: StreetWeather): StreetWeather {
  return { detectors, ...(wall === undefined ? {} : { wall }), ...(lost === undefined ? {} : { lost }), ...(lateMs === undefined ? {} : { lateMs }) };
}

/** How often the newest features were met, by control's own state. */
function countNewest(): { see(street: GuardedStreet): void; end(): Pick<NewCounts, 'flashWays' | 'fullExits' | 'windows'> } {
  const counts = { flashWays: 0, fullExits: 0, windows: 0 };
  let before = { way: false, full: false };
  return {
    see({ control }) {
      const now = { way: control.flashWay.entrySinceMs !== null, full: control.spillBack.blocked.length > 0 };
      if (now.way && !before.way) counts.flashWays += 1;
      if (now.full && !before.full) counts.fullExits += 1;
      if (control.shown.mode === 'adaptive' && control.running.coordinated) counts.windows += 1;
      before = now;
    },
    end: () => counts,
  };
}

/** Keys that guard tells of, by the names of its faults: somebody turned them. */
const told: readonly string[] = ['cabinet.flashKey', 'cabinet.mmuFault'];

/** A number is seen at the ticks, which come up to 40 ms late. */
const jittery = { zeroMs: 300, secondMs: 180, blankMs: 900, overrunMs: 300 };

/**
 * One random junction, with the shipped control and guard, and everything that persons, road users, clocks and lines do to it;
 * judged by who shares no code with control: the street checker, the pavement's own countdown, and the watchers of judges.ts.
 */
// Over 70 lines: who watches, tick by tick, and what they said in the end; the judging is theirs.
export function playScenario(seed: number, { ticks: only, era }: ScenarioOptions = {}): ScenarioOutcome {
  const random = createRandom(seed);
  const later = createRandom(seed ^ laterDice);
  const drawnStage = scenarioStage(random);
  const newer = createRandom(seed ^ newestDice);
  const grown = era === 'first' ? drawnStage : enlarged(later, drawnStage);
  const stage: Newest = era === undefined ? renewed(newer, grown) : { ...grown, pulseS: null };
  const { site, plans, book } = stage;
  const quiet = stage.quiet === true;
  const first = book === null ? ((quiet ? plans[0] : undefined) ?? site.traffic.builtinPlan) : (plans.find(({ id }) => id === book.defaultPlan) ?? site.traffic.builtinPlan);
  const street = createGuardedStreet(site, first, book ?? undefined);
  // What the hand draws does not depend on what came later.
  const hand = createHand(random, drawnStage);
  const buses = createBuses(later, site);
  const newHand = era === undefined ? createNewHand(newer, stage) : null;
  const nobody: ReadonlyMap<string, number> = new Map();
  const drawn = random.next() < longShare ? longTicks : shortTicks;
  const ticks = only ?? (quiet ? Math.max(drawn, (site.safety.maxWaitS + watchedWaitS) * 10) : drawn);
  const problems: string[] = [];
  const say = (what: string): void => { if (problems.length < 20) problems.push(what); };
  const checker = createChecker(parseRules(site), { leaveFlashMs: Number.POSITIVE_INFINITY });
  const pavement = site.traffic.displays.length > 0 && stage.pulseS === null ? watchCountdowns(jittery) : null;
  const displayed = site.traffic.displays.map(({ group }) => group);
  const [ladder, explained, waits] = [watchLadder(say), watchExplained(site, say), watchWaits(site)];
  const [waitLamps, pulses] = [watchWaitLamps(site, say), watchPulses(site, stage.pulseS, say)];
  const looked = watchLooks(() => checker.looks);
  let priorities = 0;
  const counted = countNewest();
  const modes = new Set<string>();
  const sources = new Set<string>();
  for (let n = 1; n <= ticks; n += 1) {
    const own = quiet ? undisturbed(hand.weather(n)) : hand.weather(n);
    const bus = buses(n);
    const busy = { ...own, detectors: { ...own.detectors, ...bus.detectors }, requests: [...(own.requests ?? []), ...bus.requests] };
    const weather = newHand === null ? busy : newHand.add(n, busy);
    priorities += bus.requests.length;
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
    const forced = newHand?.forced ?? nobody;
    waits.see(street, { detectors: weather.detectors, denied: weather.denied ?? [], forced });
    const seen = { detectors: weather.detectors, forced, denied: (weather.denied ?? []).length > 0, lossy: hand.lossy };
    waitLamps.see(street, seen);
    pulses.see(street, seen);
    counted.see(street);
    looked.see(street.control.shown.mode);
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
  if (!hand.lossy) for (const refusal of street.refusals) say(`guard refuses ${refusal}`);
  for (const one of waits.over) say(`wait ${one}`);
  const { counters } = street.control;
  const newest: NewCounts = { ...counted.end(), presses: newHand?.counts.presses ?? 0, forces: newHand?.counts.forces ?? 0, waitLamps: waitLamps.lit(), pulses: pulses.counts() };
  return {
    problems, ticks, priorities, newest, looks: looked.end(), changes: looked.changes, greens: Object.values(counters.greensByGroup).reduce((sum, count) => sum + count, 0),
    stageChanges: counters.stageChanges, flashes: report.flashIntervals.length - 1, numbers: judged?.numbers ?? 0, modes, sources, waitShare: waits.longestMs() / (site.safety.maxWaitS * 1000),
  };
}
