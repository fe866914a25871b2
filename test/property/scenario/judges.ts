import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { rungs } from '../../../src/model/ladder.ts';
import { controlSources, freeReasons, modes } from '../../../src/model/mode.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { ControlView } from '../../../src/control/control.ts';
import type { GuardedStreet } from '../control/guardedStreet.ts';
import { leastRoundMs } from './round.ts';

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
    const { mode, source, coordination: { freeReason, offsetErrorMs }, stage, nextStage, ladder } = step.view;
    if (!inList(modes, mode) || !inList(controlSources, source) || (freeReason !== null && !inList(freeReasons, freeReason))) say(`${nowMs} unexplained: ${mode}, ${source}, ${String(freeReason)}`);
    // In step with the clock, or a reason why not.
    // (The optimiser may work in the window of a plan that was coordinated before it: what tells is the clock's cycle.)
    if (freeReason === null && (!['coordinated', 'adaptive'].includes(mode) || offsetErrorMs === null)) say(`${nowMs} ${mode} by ${source} without a free reason`);
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
 * Waits as the street feels them: from the first actuation of a detector that locks its call, or from the begin of a
 * presence that has not ended since, to the green, while the junction runs its own stages and nobody takes the group's
 * green away. Counted from the lamps and the loops alone; whether the bound can be kept, from site and plan (round.ts).
 */
export interface Waits { readonly over: readonly string[]; longestMs(): number; see(street: GuardedStreet, weather: { readonly detectors: Readonly<Record<string, DetectorSample>>; readonly denied: readonly string[]; readonly forced: ReadonlyMap<string, number> }): void }

/** Who calls for a group, by how its call lives: locked with the first actuation, or held. */
interface Callers { readonly group: SealedSite['safety']['groups'][number]; readonly locking: readonly string[]; readonly held: readonly { readonly id: string; readonly delayMs: number }[] }

function callersOf({ safety, traffic }: SealedSite): readonly Callers[] {
  const seeing = traffic.detectors.filter(({ role, groups }) => (role === 'stopLine' || role === 'button') && groups.length === 1);
  return safety.groups.filter(({ overlap }) => overlap === undefined).map((group) => {
    const own = seeing.filter(({ groups }) => groups.includes(group.id));
    return { group, locking: own.filter(({ call, delayMs }) => call === 'locking' && delayMs === 0).map(({ id }) => id), held: own.filter(({ call }) => call === 'nonLocking').map(({ id, delayMs }) => ({ id, delayMs })) };
  }).filter(({ locking, held }) => locking.length + held.length > 0);
}

export function watchWaits(site: SealedSite): Waits {
  const callers = callersOf(site);
  const lockedMs = new Map<string, number>();
  const heldMs = new Map<string, number>();
  const over: string[] = [];
  const told = new Set<string>();
  const boundMs = site.safety.maxWaitS * 1000;
  const possible = new Map<Plan, boolean>();
  const exits = site.traffic.exits ?? [];
  /** Into a full exit nobody is given more than the shortest green in two minutes (control.md). */
  const isFull = (id: string, detectors: Readonly<Record<string, DetectorSample>>): boolean => exits.some(({ detector }) => detectors[detector]?.presence !== 'clear' && site.traffic.detectors.some((one) => one.id === detector && one.groups.includes(id)));
  let longest = 0;
  let key = '';

  /** Plans by their splits are bounded by their worst red; on demand, in step with the clock or not, where one round of minima fits. */
  const isJudged = ({ control }: GuardedStreet): boolean => {
    const { plan, fixed } = control.running;
    if (fixed || control.posture.posture !== 'run' || control.order.ruling.force !== null) return false;
    const known = possible.get(plan) ?? leastRoundMs(site, plan) <= boundMs;
    possible.set(plan, known);
    return known;
  };
  const forget = (): void => { lockedMs.clear(); heldMs.clear(); told.clear(); };
  const sinceMs = ({ group, locking, held }: Callers, detectors: Readonly<Record<string, DetectorSample>>, nowMs: number): number => {
    if (!lockedMs.has(group.id) && locking.some((id) => (detectors[id]?.actuations ?? 0) > 0)) lockedMs.set(group.id, nowMs);
    let firstMs = lockedMs.get(group.id) ?? Infinity;
    for (const { id, delayMs } of held) {
      const sample = detectors[id];
      if (sample === undefined || sample.fault || sample.presence !== 'occupied') heldMs.delete(id);
      else if (!heldMs.has(id)) heldMs.set(id, nowMs + delayMs);
      firstMs = Math.min(firstMs, heldMs.get(id) ?? Infinity);
    }
    return firstMs;
  };

  return {
    over, longestMs: () => longest,
    see(street, { detectors: real, denied, forced }) {
      // What somebody forces is not what the street says.
      const detectors = forced.size === 0 ? real : Object.fromEntries(Object.entries(real).filter(([id]) => !forced.has(id)));
      const { control, written, nowMs } = street;
      const { plan, fixed, coordinated } = control.running;
      const now = `${plan.id} ${fixed} ${coordinated} ${control.order.selected.length}`;
      const judged = isJudged(street);
      // Another plan, a person, a preemption, a closing: waits count anew.
      if (!judged || control.sequence.closing || now !== key) forget();
      key = now;
      if (!judged) return;
      for (const caller of callers) {
        const { id, kind } = caller.group;
        const served = written[id] === 'green' || (kind === 'flashingYellowArrow' && written[id] === 'flashingYellow');
        if (served || denied.length > 0 || plan.closed?.groups.includes(id) === true || isFull(id, detectors)) {
          lockedMs.delete(id);
          for (const item of caller.held) heldMs.delete(item.id);
          told.delete(id);
          continue;
        }
        const waitMs = nowMs - sinceMs(caller, detectors, nowMs);
        longest = Math.max(longest, waitMs);
        if (waitMs <= boundMs + answerMs || told.has(id)) continue;
        told.add(id);
        over.push(`${nowMs} ${id} has waited for ${waitMs} ms, above ${site.safety.maxWaitS} s (${plan.id} ${plan.mode})`);
      }
    },
  };
}
