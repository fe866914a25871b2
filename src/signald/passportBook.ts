import { z } from 'zod';
import { passportViewSchema, type PassportView } from '../model/passportView.ts';
import { planArrivalSchema, type PlanArrival } from '../model/planInbox.ts';
import type { PlanStore } from './planStore.ts';

/** What came to this cabinet and what became of it: for people, newest last. It decides nothing. */
export interface PassportBook {
  arrived(arrival: PlanArrival): void;
  /** What has become of a version since; a set that came in an earlier life may not be known here. */
  became(planVersion: number, state: NonNullable<PassportView['last']>['state'], codes: readonly string[], reason?: string): void;
  arrivals(): readonly PlanArrival[];
  last(): PassportView['last'];
}

/** As many as a person reads; a sender that repeats itself pushes nothing else out of the file by its size. */
const mostArrivals = 50;

const bookSchema = z.object({ format: z.literal('ngatu-inbox/1'), arrivals: z.array(planArrivalSchema), last: passportViewSchema.shape.last });

/** `text`: the book of an earlier life; `save`: keeps it, off the tick, whenever it has changed. */
export function createPassportBook(text: string | null = null, save: (text: string) => void = () => undefined): PassportBook {
  const read = readBook(text);
  let { arrivals, last } = read;
  const keep = (): void => { save(JSON.stringify({ format: 'ngatu-inbox/1', arrivals, last })); };
  return {
    arrivals: () => arrivals,
    last: () => last,
    arrived(arrival) {
      arrivals = [...arrivals, arrival].slice(-mostArrivals);
      if (arrival.fate === 'refused' && arrival.kind === 'plan') last = { planVersion: arrival.version ?? 0, state: 'refused', codes: arrival.problems.map(({ code }) => code) };
      keep();
    },
    became(planVersion, state, codes, reason) {
      const at = arrivals.findLastIndex((one) => one.kind === 'plan' && one.version === planVersion && one.fate !== 'refused');
      arrivals = arrivals.map((one, index) => (index === at ? { ...one, fate: state, ...(reason === undefined ? {} : { reason }), ...(codes.length === 0 ? {} : { problems: codes.map((code) => ({ code, path: '', params: {} })) }) } : one));
      last = { planVersion, state, codes: [...codes] };
      keep();
    },
  };
}

/** A file of another form is an empty book. */
function readBook(text: string | null): { readonly arrivals: readonly PlanArrival[]; readonly last: PassportView['last'] } {
  try {
    const parsed = bookSchema.safeParse(JSON.parse(text ?? 'null'));
    return parsed.success ? { arrivals: parsed.data.arrivals.slice(-mostArrivals), last: parsed.data.last } : { arrivals: [], last: null };
  } catch {
    return { arrivals: [], last: null };
  }
}

/** Where the cabinet stands with its plan sets. `planVersion`: of the set that times the signals now. */
export function passportView(plans: Pick<PlanStore, 'waiting' | 'good' | 'onTrial' | 'current'>, last: PassportView['last'], planVersion: number): PassportView {
  const waiting = plans.waiting();
  const stored = plans.current().planVersion;
  const version = waiting?.planVersion ?? null;
  const coming = stored !== planVersion && stored !== 0 ? stored : null;
  return {
    staged: waiting?.state === 'staged' ? version : null, armed: waiting?.state === 'armed' ? version : coming,
    armedFromMs: waiting?.state === 'armed' ? waiting.fromMs : null,
    active: planVersion, good: plans.good(), onTrial: plans.onTrial()?.planVersion === planVersion, last,
  };
}
