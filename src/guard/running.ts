import type { Aspect } from '../model/aspect.ts';
import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';
import { aspectMs, closeGroup, finish, stepGroup, type GroupHistory, type Step } from './groupStep.ts';
import { refuseStart } from './groupStart.ts';
import { headsOf, type GuardState } from './history.ts';
import { brokenPairs, type Refusal } from './startup.ts';
import { isGo, isSteady, type GroupRule } from './tables.ts';

export interface RunningImage {
  readonly image: Record<GroupId, Aspect>;
  readonly asked: readonly GroupId[];
  readonly refusals: readonly Refusal[];
  /** The image as a whole is not what a sound sequencer asks for: held, and closed when it stays so. */
  readonly unsound: boolean;
}

// A yellow or a start that is a little early costs nothing: it comes when it is due.
const patient: ReadonlySet<string> = new Set(['yellow', 'redYellow']);

function historyOf(state: GuardState, nowMs: number): GroupHistory[] {
  const histories: GroupHistory[] = [];
  for (const rule of state.tables.groups.values()) {
    const track = state.groups.get(rule.id);
    if (track !== undefined) histories.push({ rule, track, heads: headsOf(state, rule.id), nowMs });
  }
  return histories;
}

/** Every group by its own cycle and times; then the starts, one after the other, against all that is shown. */
export function runningImage(state: GuardState, desired: GroupImage, granted: ReadonlySet<GroupId>, nowMs: number): RunningImage {
  const image: Record<GroupId, Aspect> = { ...state.tables.stops };
  const refusals: Refusal[] = [];
  const starts: { readonly history: GroupHistory; readonly to: Aspect }[] = [];
  for (const history of historyOf(state, nowMs)) {
    const step: Step = stepGroup(history, desired[history.rule.id]);
    image[history.rule.id] = step.aspect;
    if (step.refused !== undefined) refusals.push({ group: history.rule.id, rule: step.refused });
    if (step.start !== undefined) starts.push({ history, to: step.start });
  }
  for (const group of keepTrapped(state, image)) refusals.push({ group, rule: 'yellowTrap' });
  const broken = new Set(brokenPairs(state, desired).flatMap(({ a, b }) => [a, b]));
  for (const group of broken) refusals.push({ group, rule: 'pair' });
  const unsound = refusals.some((refusal) => !patient.has(refusal.rule));
  const asked: GroupId[] = [];
  for (const { history: { rule }, to } of starts) {
    if (broken.has(rule.id)) continue;
    const refusal = refuseStart(state, image, { rule, to }, nowMs);
    if (refusal !== null) refusals.push({ group: rule.id, rule: refusal });
    else if (granted.has(askFor(rule, to))) image[rule.id] = to;
    else asked.push(askFor(rule, to));
  }
  return { image, asked, refusals, unsound };
}

/** What the monitor is asked: an arrow's steady green is asked for by a name of its own, because others must stand for it. */
export function askFor(rule: GroupRule, to: Aspect): GroupId {
  return rule.steadyAgainst.length > 0 && isSteady(rule, to) ? `${rule.id}/steady` : rule.id;
}

/** Guard's closing sequence: minimum greens, clearances, yellow, all red. */
export function closingImage(state: GuardState, nowMs: number): Record<GroupId, Aspect> {
  const image: Record<GroupId, Aspect> = Object.fromEntries(historyOf(state, nowMs).map((history) => [history.rule.id, closeGroup(history)]));
  keepTrapped(state, image);
  return image;
}

/**
 * No yellow trap (safety.md S2.4): a permissive left whose opposing group stays green in this image keeps its right of
 * way. Control plans so; guard holds it, whatever was planned. Gives the groups that were held.
 */
function keepTrapped(state: GuardState, image: Record<GroupId, Aspect>): GroupId[] {
  const held: GroupId[] = [];
  for (let found = true; found;) {
    found = false;
    for (const rule of state.tables.groups.values()) {
      const was = state.groups.get(rule.id)?.aspect;
      if (rule.trappedBy.length === 0 || was === undefined || !isGo(rule, was) || isGoIn(state, image, rule.id)) continue;
      if (!rule.trappedBy.some((other) => isGoIn(state, image, other))) continue;
      image[rule.id] = was;
      held.push(rule.id);
      found = true;
    }
  }
  return held;
}

function isGoIn(state: GuardState, image: Readonly<Record<GroupId, Aspect>>, group: GroupId): boolean {
  const rule = state.tables.groups.get(group);
  const aspect = image[group];
  return rule !== undefined && aspect !== undefined && isGo(rule, aspect);
}

/** What may stand in any case: greens as they are, yellow and clearances by their own clock. */
export function finishedImage(state: GuardState, nowMs: number): Record<GroupId, Aspect> {
  return Object.fromEntries(historyOf(state, nowMs).map((history) => [history.rule.id, finish(history)]));
}

/** All groups at rest, and that for the tick just begun as well as on the wire. */
export function isClosed(state: GuardState, nowMs: number): boolean {
  return historyOf(state, nowMs).every((history) => history.track.aspect === history.rule.cycle.stop && aspectMs(history) > 0);
}
