import { confirmedEnds, confirmWritten, createGuard, judgeImage, judgeSample, type GuardState, type Posture } from '../../src/guard/guard.ts';
import type { SiteSafety } from '../../src/model/artefact.ts';
import { drivesOf, lampColours, type Aspect } from '../../src/model/aspect.ts';
import type { Fault } from '../../src/model/fault.ts';
import type { BoardSample, GroupImage } from '../../src/model/image.ts';
import { junction } from '../unit/guard/junction.ts';

/** The guard under test: the project's own, or one with a rule changed on purpose. */
export interface GuardRoad {
  readonly createGuard: typeof createGuard;
  readonly judgeImage: typeof judgeImage;
  readonly judgeSample: typeof judgeSample;
  readonly confirmWritten: typeof confirmWritten;
}
export const ownGuard: GuardRoad = { createGuard, judgeImage, judgeSample, confirmWritten };

/** A round of the model, ms. */
const roundMs = 500;
/** An early reply: too old at the next tick (300 ms), too early for asking ahead (150 ms before all red is over), in time for the image that it names (100 ms). */
const earlyMs = 90;
const longestAge = 12;
const groups = ['a', 'b', 'c'] as const;
const boardOf = { a: 'b1', b: 'b2', c: 'b2' } as const;
const phases = ['flash', 'yellow', 'allRed', 'run'];

/** The model's junction as sealed data; its times in rounds are these divided by 500 ms, read-back and lamp lag included. */
export function modelSite(together: boolean): SiteSafety {
  const site = junction({
    groups: groups.map((id) => ({ id, kind: 'vehicle3', board: boardOf[id], minGreenMs: 1400, yellowMs: 3400, redRevertMs: 2000 })),
    ...(together ? { together: [['b', 'c', 'none'] as const] } : {}),
    intergreens: { 'a>b': 4000, 'b>a': 6000, 'a>c': 4500, 'c>a': 4000, ...(together ? {} : { 'b>c': 4000, 'c>b': 4500 }) },
  });
  return { ...site, startup: { flashMs: 0, yellowMs: 3200, allRedMs: 5000 } };
}

/** Guard along one path of the search. */
export interface Place { readonly guard: GuardState; readonly n: number; readonly write: GroupImage; readonly before: GroupImage }

export interface Taken { readonly place: Place; readonly said: string; readonly expected: string; readonly faults: readonly Fault[]; readonly kind: string }

export function firstPlace(road: GuardRoad, site: SiteSafety): Place {
  return { guard: road.createGuard(site, roundMs), n: 0, write: {}, before: {} };
}

/** One transition of the model, taken by the guard: what it said, and what the model did. */
export function takeTransition(road: GuardRoad, site: SiteSafety, place: Place, line: string): Taken {
  const words = line.split(' ');
  return words[0] === 'J' ? takeTick(road, site, place, words) : takeScan(road, site, place, words);
}

function takeTick(road: GuardRoad, site: SiteSafety, before: Place, words: readonly string[]): Taken {
  const [, , choice = '', granted = '', ...model] = words;
  const n = before.n + 1;
  const { posture, desired } = wanted(before.guard, Number(choice));
  const bits = Number(granted);
  const verdict = road.judgeImage(site, before.guard, { desired, posture, n, granted: new Set(groups.filter((_id, at) => ((bits >> at) & 1) === 1)) }, n * roundMs);
  const phase = verdict.state.pending?.phase ?? 'none';
  const running = phase === 'run';
  const said = [
    groups.map((id) => digitOf(verdict.write[id])).join(''), phases.indexOf(phase), verdict.asked.reduce((sum, id) => sum + 2 ** groups.findIndex((one) => one === id), 0),
    `${verdict.permit ? 1 : 0}${verdict.closing ? 1 : 0}${verdict.restart ? 1 : 0}`, verdict.state.tripped ? 1 : 0,
    running ? groups.map((id) => verdict.refusals.filter(({ group }) => group === id).map(({ rule }) => rule).join('+') || '-').join(' ') : '',
  ].join(' ');
  const expected = [...model.slice(0, 5), running ? refusalsOf(model[5] ?? '', model[6] ?? '') : ''].join(' ');
  const kind = running ? `run ${[...new Set(verdict.refusals.map(({ rule }) => rule))].toSorted((a, b) => a.localeCompare(b)).join('+')}` : `${phase} ${posture}`;
  return { place: { guard: verdict.state, n, write: verdict.write, before: before.write }, said, expected, faults: verdict.faults, kind };
}

const stepRules = ['', 'cycle', 'minGreen', 'yellow'];
const startRules = ['', 'tripped', 'unknown', 'redNotLit', 'redRevert', 'pair', 'intergreen'];

/** The model's digits in guard's words: the step's rule, a pair broken by the wish itself, the start's rule. */
function refusalsOf(steps: string, starts: string): string {
  return groups.map((_id, at) => {
    const step = Number(steps[at]);
    return [stepRules[step & 3], step > 3 ? 'pair' : '', startRules[Number(starts[at])]].filter((rule) => rule !== '').join('+') || '-';
  }).join(' ');
}

const next: Readonly<Partial<Record<Aspect, readonly [Aspect, Aspect, Aspect]>>> = {
  // What it shows, the next of its cycle, what its cycle has not.
  red: ['red', 'green', 'yellow'], green: ['green', 'yellow', 'red'], yellow: ['yellow', 'red', 'green'],
};

function wanted(guard: GuardState, choice: number): { posture: Posture; desired: GroupImage } {
  const posture = choice < 11 ? 'run' : (['flash', 'flashTime', 'yellow', 'yellow', 'allRed', 'allRed', 'allRed'] as const)[choice - 11] ?? 'run';
  const runs = guard.phase === 'run' || (guard.phase === 'allRed' && posture === 'run');
  const desired = groups.map((id, at): [string, Aspect] => {
    const told = guard.groups.get(id)?.aspect ?? 'red';
    const wish = wishOf(choice, at, told);
    if (runs) return [id, next[told]?.[wish] ?? 'red'];
    return [id, wish === 0 ? (posture === 'yellow' ? 'yellow' : 'red') : 'green'];
  });
  return { posture, desired: Object.fromEntries(desired) };
}

function wishOf(choice: number, at: number, told: Aspect): 0 | 1 | 2 {
  if (choice < 8) return ((choice >> at) & 1) === 1 ? 1 : 0;
  if (choice < 11) return choice - 8 === at ? 2 : 0;
  if (choice === 14 || choice === 16) return at === 0 ? 2 : 0;
  return choice === 17 && told !== 'red' ? 1 : 0;
}

function digitOf(aspect: Aspect | undefined): number {
  return aspect === 'red' ? 0 : aspect === 'green' ? 1 : aspect === 'yellow' ? 2 : 3;
}

function takeScan(road: GuardRoad, site: SiteSafety, before: Place, words: readonly string[]): Taken {
  const [, , kind = '', first = '', second = '', flashBefore = '', flashAfter = '', ...model] = words;
  const nextMs = (before.n + 1) * roundMs;
  const faults: Fault[] = [];
  let guard = before.guard;
  if (kind === '2') guard = road.createGuard(site, nextMs);
  else if (kind === '0') {
    guard = road.confirmWritten(guard, before.write, before.n * roundMs);
    const outcomes = [['b1', first], ['b2', second]] as const;
    for (const early of [true, false]) {
      for (const [board, outcome] of outcomes) {
        if (outcome !== (early ? '2' : '3')) continue;
        const read = reading(before, board, early, (early ? flashBefore : flashAfter) === '1');
        const judged = road.judgeSample(site, guard, read, read.atMs);
        guard = judged.state;
        faults.push(...judged.faults);
      }
    }
  }
  const expected = modelAfterScan(model, guard.phase);
  return { place: { ...before, guard }, said: guardAfterScan(guard, nextMs), expected, faults, kind: `scan ${kind} ${first}${second}` };
}

/** Trip, confirmed ends, and how long ago they were, where anybody asks for them; the phase, and whether it was read back. */
function guardAfterScan(guard: GuardState, nowMs: number): string {
  const ends = confirmedEnds(guard);
  const age = groups.map((id) => (guard.phase === 'run' && ends[id] !== null ? Math.min(longestAge, Math.floor((nowMs - (ends[id] ?? 0)) / roundMs)) : '-'));
  const seen = guard.phase === 'yellow' || guard.phase === 'allRed' ? guard.phaseSeenMs !== null : false;
  return [guard.tripped ? 1 : 0, groups.map((id) => (ends[id] === null ? 0 : 1)).join(''), ...age, phases.indexOf(guard.phase), seen ? 1 : 0].join(' ');
}

function modelAfterScan(model: readonly string[], phase: string): string {
  const [tripped = '', ended = '', one = '', two = '', three = '', itsPhase = '', seenAge = ''] = model;
  const age = [one, two, three].map((value, at) => (phase === 'run' && ended[at] === '1' ? value : '-'));
  const seen = itsPhase === '1' || itsPhase === '2' ? Number(seenAge) > 0 : false;
  return [tripped, ended, ...age, itsPhase, seen ? 1 : 0].join(' ');
}

function reading(place: Place, board: 'b1' | 'b2', early: boolean, flash: boolean): BoardSample {
  const image = early ? place.before : place.write;
  const lamps = groups.filter((id) => boardOf[id] === board).map((id) => {
    const drives = drivesOf(image[id] ?? 'dark');
    return [id, Object.fromEntries(lampColours.map((colour) => [colour, { voltage: !flash && drives[colour] === 'on', current: null, dim: null }]))];
  });
  const sample: BoardSample = {
    board, atMs: place.n * roundMs + (early ? earlyMs : roundMs), sampleCounter: (place.n * 2 + (early ? 0 : 1)) % 65_536,
    appliedSeq: (early ? place.n - 1 : place.n) % 65_536, challenge: 1, bootCounter: 7, supplyV: 230,
    // One board's flash drops the whole junction, and the first reply says so.
    flashing: flash, watchdogTripped: flash, armed: !flash, flashTransferClosed: !flash, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: Object.fromEntries(lamps),
  };
  return sample;
}
