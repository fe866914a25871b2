import { countsOf, type CountMinute } from '../../../src/measures/counts.ts';
import type { Random } from '../../../src/platform/random.ts';
import { noCounting, stepCounting, type Counting } from '../../../src/signald/counting.ts';
import { loopCards } from './loopCards.ts';
import type { SumoTruth } from './sumoTruth.ts';

/** What an hour of counts is beside SUMO's own. `wrong`: told as right, and not SUMO's number. */
export interface CountOutcome { readonly vehicles: number; readonly minutes: number; readonly right: number; readonly wrong: number; readonly estimated: number; readonly estimatedWrong: number; readonly none: number; readonly intervals: number; readonly intervalsWrong: number; readonly problems: readonly string[] }

/** What befalls the counting of an hour: at these times of the hour, s. */
export interface CountTroubles { readonly lostShare: number; readonly bursts: readonly { readonly atS: number; readonly ticks: number }[]; readonly restartsS: readonly number[]; readonly rebootsS: readonly number[]; readonly stepsS: readonly { readonly atS: number; readonly byMs: number }[]; readonly pausesS: readonly { readonly atS: number; readonly ms: number }[] }
export const noTroubles: CountTroubles = { lostShare: 0, bursts: [], restartsS: [], rebootsS: [], stepsS: [], pausesS: [] };

const tickMs = 100;
/** signald runs for so long before the hour begins, ms. */
const beforeMs = 30_000;

/** SUMO's loops through cards, scan and counting as they are shipped, tick by tick; every interval compared with SUMO's own E1 output. */
export function countTrial(truth: SumoTruth, troubles: CountTroubles, random: Random): CountOutcome {
  const cards = loopCards(truth.loops.map(({ id, groups, distanceM, kind }) => ({ id, groups, distanceM, advance: kind === 'advance' })));
  const next = new Map(truth.loops.map(({ id }) => [id, 0]));
  let counting: Counting | null = noCounting;
  const minutes: CountMinute[] = [];
  /** Who came while the cabinet's clock showed this minute, where it does not show SUMO's. */
  const came = new Map<string, number>();
  /** The same as its count was told: a clock that steps back shows a minute again. */
  const wanted = new Map<string, number>();
  let shown = Number.NaN;
  let offMs = 0;
  const lostUntil = new Map(troubles.bursts.map(({ atS, ticks }) => [truth.beginMs + atS * 1000, truth.beginMs + atS * 1000 + ticks * tickMs]));
  let lostMs = Number.NEGATIVE_INFINITY;
  let pausedMs = Number.NEGATIVE_INFINITY;
  for (let tMs = truth.beginMs - beforeMs; tMs < truth.endMs + 2000; tMs += tickMs) {
    const hourS = (tMs - truth.beginMs) / 1000;
    // signald's own clock begins with it, whatever SUMO's does.
    const nowMs = tMs - truth.beginMs + beforeMs;
    lostMs = Math.max(lostMs, lostUntil.get(tMs) ?? lostMs);
    pausedMs = Math.max(pausedMs, ...troubles.pausesS.flatMap(({ atS, ms }) => (atS === hourS ? [tMs + ms] : [])));
    offMs += troubles.stepsS.reduce((sum, { atS, byMs }) => sum + (atS === hourS ? byMs : 0), 0);
    const minute = Math.floor((tMs + offMs) / 60_000);
    for (const { id } of truth.loops) {
      const place = `${id} ${minute}`;
      if (minute !== shown) came.set(place, 0);
      came.set(place, (came.get(place) ?? 0) + feed(cards, truth, next, id, tMs));
    }
    shown = minute;
    if (troubles.restartsS.includes(hourS)) {
      cards.restart(nowMs);
      counting = noCounting;
    }
    if (troubles.rebootsS.includes(hourS)) cards.reboot(truth.loops[0]?.id ?? '');
    if (tMs < pausedMs) continue;
    const samples = cards.tick(nowMs, tMs < lostMs || random.next() < troubles.lostShare);
    const step: ReturnType<typeof stepCounting> = stepCounting(counting, {
      detectors: cards.detectors, samples, uncounted: (id) => cards.uncounted(id, nowMs), suspect: () => false, forced: () => false, wallMs: tMs + offMs, nowMs,
    });
    ({ counting } = step);
    for (const { data } of step.events) {
      const fromMs = Number(data['fromMs']);
      minutes.push({ fromMs, data });
      for (const { id } of truth.loops) wanted.set(`${id} ${fromMs}`, came.get(`${id} ${fromMs / 60_000}`) ?? 0);
    }
  }
  const wantedOf = troubles.stepsS.length > 0 ? (id: string, fromMs: number) => wanted.get(`${id} ${fromMs}`) ?? 0 : (id: string, fromMs: number) => truth.entered.get(id)?.[(fromMs - truth.beginMs) / 60_000] ?? 0;
  return judged(truth, minutes, wantedOf);
}

/** What SUMO's step of this tick has: who came in it, and whether anybody is on the loop. */
function feed(cards: ReturnType<typeof loopCards>, truth: SumoTruth, next: Map<string, number>, id: string, tMs: number): number {
  const at = next.get(id) ?? 0;
  const step = truth.steps.get(id)?.[at];
  const now = step !== undefined && step.atMs === tMs;
  if (now) next.set(id, at + 1);
  cards.sense(id, now && step.share > 0, now ? step.came : 0);
  return now ? step.came : 0;
}

function judged(truth: SumoTruth, told: readonly CountMinute[], wantedIn: (id: string, fromMs: number) => number): CountOutcome {
  const outcome = { vehicles: 0, minutes: 0, right: 0, wrong: 0, estimated: 0, estimatedWrong: 0, none: 0, intervals: 0, intervalsWrong: 0 };
  const problems: string[] = [];
  const site = { siteId: 's', plans: [], preemptions: [], groups: [], detectors: truth.loops.map(({ id, groups, distanceM }) => ({ id, kind: 'loop' as const, role: 'stopLine' as const, groups: [...groups], distanceM, lane: undefined, zoneM: undefined })) };
  const wantedOf = (id: string, fromMs: number, count: number): number => Array.from({ length: count }, (_, at) => wantedIn(id, fromMs + at * 60_000)).reduce((a, b) => a + b, 0);
  for (const every of [1, 5, 15] as const) {
    const inside = countsOf(site, told, every).filter(({ of, fromMs }) => of === 'detector' && fromMs >= truth.beginMs && fromMs + every * 60_000 <= truth.endMs);
    const due = truth.loops.length * Math.floor((truth.endMs - truth.beginMs) / (every * 60_000));
    if (every === 1) Object.assign(outcome, { minutes: due, none: due - inside.length });
    else outcome.intervals += due;
    for (const { id, fromMs, volume, quality } of inside) {
      const wanted = wantedOf(id, fromMs, every);
      const wrong = quality === 'ok' && volume !== wanted;
      if (wrong) problems.push(`${id} at ${(fromMs - truth.beginMs) / 60_000} min, ${every} min: ${String(volume)} told, ${wanted} came`);
      if (every !== 1) outcome.intervalsWrong += wrong ? 1 : 0;
      else {
        outcome.vehicles += wanted;
        outcome.right += quality === 'ok' && !wrong ? 1 : 0;
        outcome.wrong += wrong ? 1 : 0;
        outcome.none += quality === 'none' ? 1 : 0;
        outcome.estimated += quality === 'estimated' ? 1 : 0;
        outcome.estimatedWrong += quality === 'estimated' && volume !== wanted ? 1 : 0;
      }
    }
  }
  return { ...outcome, problems };
}
