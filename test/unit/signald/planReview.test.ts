import { expect, test } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { FaultCode } from '../../../src/model/fault.ts';
import { createPassportBook } from '../../../src/signald/passportBook.ts';
import { createPlanReview } from '../../../src/signald/passportMethods.ts';
import { watchMs } from '../../../src/signald/planWatch.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const { builtinPlan: plan } = sealedNinhKieu().traffic;

const told = (event: EventDraft): boolean => event.code === 'plan.state';

/** A junction that runs version 4, which is on trial, for so many seconds; what is raised in the last of them. */
function trial(seconds: number, raised: readonly FaultCode[], kept = true): { readonly asked: readonly ControlRequest[]; readonly events: readonly EventDraft[]; readonly states: readonly unknown[]; readonly keeps: number } {
  const [asked, events]: [ControlRequest[], EventDraft[]] = [[], []];
  let onTrial: number | null = 4;
  let keeps = 0;
  const review = createPlanReview({
    site: sealedNinhKieu(), book: createPassportBook(),
    wall: () => ({ wallMs: 0, synced: false, errorMs: null }),
    record: (event) => { events.push(event); },
    plans: {
      review: () => [], current: () => ({ plan, planVersion: 4, plans: [plan], origin: 'stored' }), onTrial: () => (onTrial === null ? null : { planVersion: onTrial, watchMin: undefined }), due: () => undefined, waiting: () => null, tried: () => undefined,
      keep: (then) => { keeps += 1; if (kept) onTrial = null; then(kept); },
      undo: () => { onTrial = null; return { plan, planVersion: 2, plans: [plan], origin: 'stored' }; },
    },
  });
  for (let s = 0; s <= seconds; s += 1) {
    const faults = s === seconds ? raised : [];
    review({
      nowMs: () => s * 1000, request: (request) => { asked.push(request); return true; },
      state: () => ({ mode: 'actuated', planVersion: 4, groups: [], detectors: [] }),
      faults: () => ({ faults: faults.map((code) => ({ code })) }),
    });
  }
  return { asked, events: events.filter((event) => !told(event)), states: events.filter(told).map(({ data }) => data['state']), keeps };
}

test('kept after its half hour, and nothing is asked of control', () => {
  expect(trial(watchMs / 1000 - 1, [])).toEqual({ asked: [], events: [], states: ['active'], keeps: 0 });
  expect(trial(watchMs / 1000, [])).toEqual({ asked: [], events: [{ code: 'plan.trial', data: { outcome: 'kept', planVersion: 4 } }], states: ['active', 'kept'], keeps: 1 });
});

test('undone with what it did: control is asked for the last good one', () => {
  const { asked, events, states } = trial(600, ['wait.exceeded', 'lamp.dim']);
  expect(events).toEqual([{ code: 'plan.trial', data: { outcome: 'undone', planVersion: 4, codes: ['wait.exceeded'], backTo: 2 } }]);
  expect(asked).toEqual([{ kind: 'plan', plan, planVersion: 2 }]);
  expect(states).toEqual(['active', 'undone']);
});

/** A crossroads' two main detectors held for ever, or let go a second after the green begins; the set on trial gives the first stage's groups a quarter of the green that the one before gave. */
function starved(queueStays: boolean, undoAfterGreens?: number): { readonly events: readonly EventDraft[]; readonly seconds: number } {
  const site = sealedNinhKieu();
  const groups = new Set(site.traffic.stages[0]?.groups);
  const events: EventDraft[] = [];
  let onTrial: number | null = null;
  const review = createPlanReview({
    site, book: createPassportBook(), wall: () => ({ wallMs: 0, synced: false, errorMs: null }), record: (event) => { events.push(event); },
    plans: {
      review: () => [], current: () => ({ plan, planVersion: 4, plans: [plan], origin: 'stored' }), onTrial: () => (onTrial === null ? null : { planVersion: onTrial, watchMin: 60, undoAfterGreens }), due: () => undefined, waiting: () => null, tried: () => undefined,
      keep: (then) => { then(true); }, undo: () => { onTrial = null; return { plan, planVersion: 2, plans: [plan], origin: 'stored' }; },
    },
  });
  for (let s = 0; s < 2400; s += 1) {
    if (s === 1200) onTrial = 4;
    const at = s % 100;
    const green = at < (s < 1200 ? 60 : 15);
    const held = queueStays && s >= 1200;
    review({
      nowMs: () => s * 1000, request: () => true, faults: () => ({ faults: [] }),
      state: () => ({
        mode: 'fixed', planVersion: s < 1200 ? 2 : 4,
        groups: site.safety.groups.map(({ id }) => ({ id, commanded: groups.has(id) && green ? 'green' : 'red' })),
        detectors: site.traffic.detectors.map(({ id }) => ({ id, presence: held ? 'occupied' : 'clear', count: 0, fault: false })),
      }),
    });
    if (events.some(({ data }) => data['outcome'] === 'undone')) return { events, seconds: s - 1200 };
  }
  return { events, seconds: Infinity };
}

test('a set that starves its main road is undone by what the stop lines say, after as many greens as it asked for', () => {
  const { events, seconds } = starved(true);
  expect(events.find(({ code }) => code === 'plan.trial')).toMatchObject({ data: { outcome: 'undone', planVersion: 4, codes: ['plan.starved'], backTo: 2, detail: expect.stringMatching(/^5 greens in a row left a queue: \S+ green 15 % \(before 60 %\)/) } });
  expect(events.find(({ data }) => data['state'] === 'undone')).toMatchObject({ data: { codes: ['plan.starved'], detail: expect.any(String) } });
  expect([seconds, starved(true, 8).seconds]).toEqual([520, 820]);
});

test('with as little green, and its queue served, it stays', () => {
  expect(starved(false)).toMatchObject({ seconds: Infinity });
});

test('a disk that takes nothing: watched for as long again, without a word that it was kept', () => {
  expect(trial(watchMs / 1000 + 60, [], false)).toEqual({ asked: [], events: [], states: ['active'], keeps: 1 });
});
