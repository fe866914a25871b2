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
    book: createPassportBook(),
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
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two words of a state that are read
      state: () => ({ mode: 'actuated', planVersion: 4 }) as ReturnType<Parameters<typeof review>[0]['state']>,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one word of a fault that is read
      faults: () => ({ faults: faults.map((code) => ({ code })) }) as unknown as ReturnType<Parameters<typeof review>[0]['faults']>,
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

test('a disk that takes nothing: watched for as long again, without a word that it was kept', () => {
  expect(trial(watchMs / 1000 + 60, [], false)).toEqual({ asked: [], events: [], states: ['active'], keeps: 1 });
});
