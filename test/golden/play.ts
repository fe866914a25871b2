import type { RecordedEvent } from '../../src/cli/history/history.ts';
import type { DetectorSample } from '../../src/model/detector.ts';
import type { CabinetInputs } from '../../src/model/image.ts';
import { localMomentMs } from '../../src/model/localTime.ts';
import { createGuardedStreet } from '../property/control/guardedStreet.ts';
import { colourOf } from '../property/control/pavementColour.ts';
import { actuated, clear, occupied } from '../property/control/plant.ts';
import { createChecker } from '../street/checker.ts';
import { watchCountdowns } from '../street/countdown.ts';
import { parseRules } from '../street/rules.ts';
import type { Number8, Recording, Told } from './recording.ts';
import { recordingText } from './recording.ts';
import type { Situation } from './situation.ts';

const zoneMs = 7 * 3_600_000;
const tickMs = 100;

export interface Played { readonly recording: Recording; readonly text: string }

/** One situation on the virtual clock: the shipped control and guard on one line, judged at its lamps. */
// Over 70 lines: one run, tick by tick, and everything that is written down of it.
export function playSituation(situation: Situation): Played {
  const site = situation.site();
  const plan = situation.plan?.(site) ?? site.traffic.builtinPlan;
  const first = situation.book?.plans.find(({ id }) => id === situation.book?.defaultPlan) ?? plan;
  const startWallMs = (localMomentMs(situation.startLocal.slice(0, 16)) ?? 0) + Number(situation.startLocal.slice(17) || 0) * 1000 - zoneMs;
  const checker = createChecker(parseRules(site), { leaveFlashMs: Number.POSITIVE_INFINITY });
  const pavement = watchCountdowns({ zeroMs: 250, secondMs: 120, blankMs: 1000, overrunMs: 250 });
  const displayed = site.traffic.displays.map(({ group }) => group);
  const events: RecordedEvent[] = [];
  const told: Told[] = [];
  const numbers: Number8[] = [];
  const lamps: { atS: number; group: string; shown: string }[] = [];
  const seconds: Recording['seconds'][number][] = [];
  const refusals: string[] = [];
  const faults: string[] = [];
  const shown = new Map<string, string>();
  const counting = new Map<string, number | null>();
  const seen = new Map<string, boolean>();
  const detectors: Record<string, DetectorSample> = Object.fromEntries([...site.traffic.detectors.map(({ id }) => id), ...(site.traffic.preemptions ?? []).flatMap(({ inputs }) => inputs.map(({ detector }) => detector))].map((id) => [id, clear]));
  let keys: CabinetInputs = {};
  let shiftMs = 0;
  let known = true;
  let boot = 1;
  let bootMs = 0;
  let deadUntilMs = 0;
  let street = createGuardedStreet(site, first, situation.book);
  let headed = false;
  const write = (nowMs: number, code: string, data: Told['data']): void => {
    events.push({ boot: 'street', n: events.length + 1, code, monoMs: nowMs - bootMs, wallMs: startWallMs + nowMs, data });
  };
  const tell = (nowMs: number, code: string, data: Told['data']): void => {
    told.push({ atS: nowMs / 1000, code, data });
    write(nowMs, code, data);
  };
  const lamp = (nowMs: number, group: string, now: string): void => {
    if (shown.get(group) === now) return;
    write(nowMs, 'group.aspect', { group, shown: now, before: shown.get(group) ?? null });
    shown.set(group, now);
    lamps.push({ atS: nowMs / 1000, group, shown: now });
  };
  for (let nowMs = tickMs; nowMs <= situation.forS * 1000; nowMs += tickMs) {
    const now = situation.script.filter(({ atS }) => Math.round(atS * 1000) === nowMs);
    for (const input of now) {
      if ('detectors' in input) for (const [id, said] of Object.entries(input.detectors)) detectors[id] = said === 'occupied' ? actuated : clear;
      if ('keys' in input) ({ keys } = input);
      if ('clockS' in input) shiftMs += input.clockS * 1000;
      if ('clockKnown' in input) known = input.clockKnown;
      if ('powerCutS' in input) {
        deadUntilMs = nowMs + input.powerCutS * 1000;
        boot += 1;
        for (const { id } of site.safety.groups) lamp(nowMs, id, 'dark');
        for (const detector of seen.keys()) write(nowMs, 'detector.actuated', { detector, occupied: null });
        seen.clear();
        // Nobody is there to have a mode, a plan or a stage.
        for (const [code, data] of [['mode.changed', { to: null }], ['stage.changed', { stage: '–' }]] as const) write(nowMs, code, data);
        checker.observe({ type: 'lamps', tMs: nowMs, lamps: Object.fromEntries(site.safety.groups.map(({ id }) => [id, ''])) });
        for (const board of new Set(site.safety.lamps.map((one) => one.board))) checker.observe({ type: 'board', tMs: nowMs, board, flash: false, watchdog: false, armed: false, bootCounter: boot });
        for (const id of displayed) pavement.lamp(nowMs, id, 'flash');
        told.push({ atS: nowMs / 1000, code: 'power.cut', data: { forS: input.powerCutS } });
      }
    }
    if (nowMs < deadUntilMs) continue;
    if (nowMs === deadUntilMs) {
      street = createGuardedStreet(site, first, situation.book);
      bootMs = nowMs;
      headed = true;
      street.seen.length = 0;
      tell(nowMs, 'process.started', { process: 'signald', version: 'test' });
    }
    street.tick({
      detectors: { ...detectors }, inputs: keys, requests: now.flatMap((input) => ('request' in input ? [timed(input.request, bootMs)] : [])),
      wall: { wallMs: startWallMs + nowMs + shiftMs, synced: known, errorMs: known ? 5 : 900, coordinatedForMs: known ? 21_600_000 : 0 },
    });
    for (const [id, sample] of Object.entries(detectors)) {
      const there = sample.presence === 'occupied';
      if (seen.get(id) !== there) write(nowMs, 'detector.actuated', { detector: id, occupied: there });
      seen.set(id, there);
      detectors[id] = sample.actuations > 0 ? occupied : sample;
    }
    for (const sample of street.seen) {
      if (sample.type === 'header') {
        if (!headed) checker.observe(sample);
      } else checker.observe({ ...sample, tMs: sample.tMs + bootMs, ...(sample.type === 'board' ? { bootCounter: boot } : {}) });
    }
    street.seen.length = 0;
    headed = true;
    const { step } = street;
    if (step === null) continue;
    const flashes = step.posture === 'flash' || step.posture === 'flashTime';
    for (const { id } of site.safety.groups) lamp(nowMs, id, flashes ? 'flash' : (street.written[id] ?? 'unknown'));
    for (const event of step.events) tell(nowMs, event.code, event.data);
    const { countdownS } = step;
    for (const id of displayed) {
      const number = countdownS[id] ?? null;
      const was = counting.get(id) ?? null;
      if ((was === null) !== (number === null)) numbers.push({ atS: nowMs / 1000, group: id, shown: number });
      counting.set(id, number);
      pavement.number(nowMs, id, number);
      pavement.lamp(nowMs, id, colourOf(site, id, street.written[id], step.posture === 'run'));
    }
    if (nowMs % 1000 === 0) seconds[nowMs / 1000] = { mode: step.view.mode, source: step.view.source, free: step.view.coordination.freeReason, plan: step.view.plan, stage: step.view.interstage ? null : step.view.stage };
    refusals.push(...street.refusals.splice(0));
    faults.push(...street.faults.splice(0));
  }
  const report = checker.finish(situation.forS * 1000 + tickMs);
  const violations = [...report.violations.map(({ rule, tMs, groups, detail }) => `${tMs} ${rule} ${groups.join(' ')} ${detail}`), ...pavement.end(situation.forS * 1000).lies];
  const recording: Recording = { startWallMs, forS: situation.forS, events, told, numbers, violations, refusals, faults, seconds };
  return { recording, text: recordingText(`${situation.title.en} (${site.safety.siteId}), from ${situation.startLocal.replace('T', ' ')}`, recording, lamps) };
}

/** Ends of orders are of the street's own clock, which begins with its process. */
function timed<T extends object>(request: T, bootMs: number): T {
  return 'untilMs' in request && typeof request.untilMs === 'number' ? { ...request, untilMs: request.untilMs - bootMs } : request;
}
