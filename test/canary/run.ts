import type { ImageVerdict } from '../../src/guard/guard.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import type { Mutant } from '../../src/sim/junction/controller.ts';
import { play } from '../simulation/play.ts';
import { sealedNinhKieu } from '../simulation/site.ts';
import { faultyLimits, lateReactions, realViolations } from '../simulation/verdict.ts';
import type { Outcome } from './canary.ts';
import type { Scenario } from './scenario.ts';

declare global {
  /** Where the observed program leaves guard's verdicts. */
  // eslint-disable-next-line no-var -- a global of the type system is declared so
  var seenVerdict: ((verdict: ImageVerdict) => void) | undefined;
}

type Counts = Record<string, number>;

function count(counts: Counts, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

/** Plays it and has the street judge; what guard and the monitor refused is written down besides. */
export function performScenario(scenario: Scenario): Outcome {
  const lamps: Counts = {};
  const refusals: Counts = {};
  const faults: Counts = {};
  let denied = 0;
  let asked: readonly string[] = [];
  globalThis.seenVerdict = (verdict) => {
    for (const { rule } of verdict.refusals) count(refusals, rule);
  };
  const mutant: Mutant = {
    monitor: (link) => ({ ...link, send(tick) { asked = tick.asked; link.send(tick); } }),
    answer(answer) {
      if (answer.type === 'consent') denied += asked.filter((group) => !answer.granted.includes(group)).length;
      return answer;
    },
  };
  const startedMs = performance.now();
  try {
    const played = play({ site: siteOf(scenario), seed: 4, endMs: scenario.endMs, plan: scenario.plan, limits: faultyLimits, mutant: () => mutant });
    for (const { rule } of realViolations(played)) count(lamps, rule);
    for (const late of lateReactions(played)) count(lamps, late.split(' at ')[0] ?? late);
    if (scenario.flashFromMs !== undefined && !(played.report.endedInFlash && flashesFrom(played.report.flashIntervals, scenario.flashFromMs))) count(lamps, 'leftFlash');
    for (const { event } of played.events) if (event.code === 'fault.raised') count(faults, String(event.data['fault']));
    return { lamps, refusals, denied, faults, colouredS: Math.round(played.report.colouredS), crash: null, tookS: (performance.now() - startedMs) / 1000 };
  } catch (error) {
    return { lamps, refusals, denied, faults, colouredS: 0, crash: error instanceof Error ? (error.stack ?? error.message) : String(error), tookS: (performance.now() - startedMs) / 1000 };
  }
}

function siteOf({ intergreens = {} }: Scenario): SealedSite {
  const site = sealedNinhKieu();
  return { ...site, safety: { ...site.safety, intergreens: site.safety.intergreens.map((one) => ({ ...one, ms: intergreens[`${one.from}>${one.to}`] ?? one.ms })) } };
}

/** One flash lasts from here to the end of the recording. */
function flashesFrom(flashes: readonly { readonly fromMs: number; readonly toMs: number }[], fromMs: number): boolean {
  const last = flashes.at(-1);
  return last !== undefined && last.fromMs <= fromMs;
}
