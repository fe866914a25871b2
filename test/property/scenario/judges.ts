import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { rungs } from '../../../src/model/ladder.ts';
import { controlSources, freeReasons, modes } from '../../../src/model/mode.ts';
import type { ControlView } from '../../../src/control/control.ts';
import type { GuardedStreet } from '../control/guardedStreet.ts';

/** What a judge found wrong, with its moment. */
type Say = (what: string) => void;

/** Rungs change at most once a minute, unless somebody wants another one (docs/modes.md). */
const stayMs = 60_000;

/** The ladder, tick by tick: it never flaps, stands no higher than somebody asks, and no lower without a cause. */
export function watchLadder(say: Say): (ladder: Pick<ControlView['ladder'], 'rung' | 'wanted' | 'cause'>, nowMs: number) => void {
  let before: { readonly rung: string; readonly wanted: string } | null = null;
  let steppedMs: number | null = null;
  return ({ rung, wanted, cause }, nowMs) => {
    if (rungs.indexOf(rung) < rungs.indexOf(wanted)) say(`${nowMs} ladder at ${rung}, above ${wanted}`);
    if (rung !== wanted && cause === null) say(`${nowMs} ladder at ${rung} under ${wanted} without a cause`);
    // The last rung is a fault's flash: it has its own stay, and its own way back.
    if (before !== null && (rung === 'flash' || before.rung === 'flash')) steppedMs = null;
    else if (before !== null && rung !== before.rung) {
      if (wanted === before.wanted && steppedMs !== null && nowMs - steppedMs < stayMs) say(`${nowMs} ladder flaps: ${before.rung} to ${rung} after ${nowMs - steppedMs} ms`);
      steppedMs = nowMs;
    } else if (before !== null && wanted !== before.wanted) steppedMs = nowMs;
    before = { rung, wanted };
  };
}

const stagesAreHeld: readonly string[] = ['manual', 'preemption'];
const dark: readonly string[] = ['flash', 'dark'];
const preempting: readonly string[] = ['railPreemption', 'emergencyPreemption'];

const inList = (list: readonly string[], item: string): boolean => list.includes(item);

/** Every second has a mode, a source and a reason out of the closed lists, and they say what the lamps do. */
export function watchExplained(site: SealedSite, say: Say): (street: GuardedStreet) => void {
  return ({ step, written, nowMs, control }) => {
    if (step === null) return;
    const { mode, source, coordination: { freeReason }, stage, nextStage, ladder } = step.view;
    if (!inList(modes, mode) || !inList(controlSources, source) || (freeReason !== null && !inList(freeReasons, freeReason))) say(`${nowMs} unexplained: ${mode}, ${source}, ${String(freeReason)}`);
    // In step with the clock, or a reason why not.
    if (freeReason === null && mode !== 'coordinated') say(`${nowMs} ${mode} by ${source} without a free reason`);
    const runs = step.posture === 'run';
    const green = site.safety.groups.some(({ id }) => written[id] === 'green' || written[id] === 'flashingGreen');
    if (!runs && green) say(`${nowMs} a green in ${mode} (${step.posture})`);
    if (runs !== !['startup', 'flash', 'dark', 'allRed'].includes(mode)) say(`${nowMs} ${mode} is told, the junction is in ${step.posture}`);
    if (runs && stage === null && nextStage === null && mode !== 'closing' && control.sequence.target !== null) say(`${nowMs} ${mode} without a stage`);
    if (stagesAreHeld.includes(mode) && (source === 'schedule' || source === 'startup' || source === 'adaptive')) say(`${nowMs} ${mode} by ${source}`);
    if ((mode === 'preemption') !== preempting.includes(source) && runs && mode !== 'closing' && mode !== 'manual') say(`${nowMs} ${mode} by ${source}`);
    if (dark.includes(mode) && runs) say(`${nowMs} ${mode} while stages run`);
    if (mode === 'flash' && ladder.rung !== 'flash' && source === 'guard') say(`${nowMs} a fault's flash, on the rung ${ladder.rung}`);
  };
}

/** How long a start may come after its decision's own time: detection, guard's consent and the lateness of ticks, ms. */
const answerMs = 500;

/**
 * Waits as the street feels them: from the first actuation of a detector that locks its call to the green, while the
 * junction runs its own stages and nobody takes the group's green away. Counted from the lamps and the loops alone.
 */
export interface Waits { readonly over: readonly string[]; longestMs(): number; see(street: GuardedStreet, weather: { readonly detectors: Readonly<Record<string, DetectorSample>>; readonly denied: readonly string[] }, judged: boolean): void }

export function watchWaits(site: SealedSite): Waits {
  const calling = site.traffic.detectors.filter(({ call, role, delayMs, groups }) => call === 'locking' && (role === 'stopLine' || role === 'button') && delayMs === 0 && groups.length === 1);
  const asked = site.safety.groups.filter(({ overlap }) => overlap === undefined).map((group) => ({ group, loops: calling.filter(({ groups }) => groups.includes(group.id)).map(({ id }) => id) })).filter(({ loops }) => loops.length > 0);
  const sinceMs = new Map<string, number>();
  const over: string[] = [];
  const told = new Set<string>();
  let longest = 0;
  let key = '';
  return {
    over, longestMs: () => longest,
    see({ control, written, nowMs }, { detectors, denied }, judged) {
      const { plan, fixed, coordinated } = control.running;
      const now = `${plan.id} ${fixed} ${coordinated} ${control.order.selected.length}`;
      // Another plan, a person, a preemption, a closing: waits count anew.
      if (!judged || control.posture.posture !== 'run' || control.order.ruling.force !== null || control.sequence.closing || now !== key) { sinceMs.clear(); told.clear(); }
      key = now;
      if (!judged || control.posture.posture !== 'run' || control.order.ruling.force !== null) return;
      for (const { group, loops } of asked) {
        const aspect = written[group.id];
        const served = aspect === 'green' || (group.kind === 'flashingYellowArrow' && aspect === 'flashingYellow');
        if (served || denied.length > 0 || plan.closed?.groups.includes(group.id) === true) { sinceMs.delete(group.id); told.delete(group.id); continue; }
        if (!sinceMs.has(group.id) && loops.some((id) => (detectors[id]?.actuations ?? 0) > 0)) sinceMs.set(group.id, nowMs);
        const waitMs = nowMs - (sinceMs.get(group.id) ?? nowMs);
        longest = Math.max(longest, waitMs);
        if (waitMs > site.safety.maxWaitS * 1000 + answerMs && !told.has(group.id)) { told.add(group.id); over.push(`${nowMs} ${group.id} has waited for ${waitMs} ms, above ${site.safety.maxWaitS} s (${plan.id} ${plan.mode}${fixed ? ' fixed' : ''}${coordinated ? ' coordinated' : ''})`); }
      }
    },
  };
}
