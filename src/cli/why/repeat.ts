import { z } from 'zod';
import { commonOf, isPromised, repeatTick, type TickBasis } from '../../control/basis.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { canonicalJson, plainJson } from '../../model/canonical.ts';
import type { RepeatOutcome } from '../../model/why.ts';
import { plainText, unpackPlain } from '../../platform/plainPack.ts';
import type { RecordedEvent } from '../history/history.ts';

const basisSchema = z.object({ of: z.enum(['decided', 'promised']), site: z.string(), program: z.string(), basis: z.string(), given: z.string(), plans: z.string().optional() });
type BasisEvent = Pick<RecordedEvent, 'boot' | 'n' | 'monoMs'> & { readonly data: z.infer<typeof basisSchema> };

/** The event of the tick's basis comes right behind those of the tick, ms. */
const behindMs = 250;
/** A tick comes late by less than a scan's gap (safety.md S4), ms. */
const dueMs = 600;

export interface Repeating {
  readonly site: SealedSite;
  readonly program: string;
  /** What was recorded of bases, from ten minutes before the decision on. */
  readonly bases: readonly RecordedEvent[];
}

/** A recorded decision once more, by the shipped control, from what it rested on: the same, or not. */
export function repeatDecision(decided: RecordedEvent, { site, program, bases }: Repeating): RepeatOutcome {
  const known = bases.flatMap(basisEvent).filter(({ boot }) => boot === decided.boot);
  // The first one behind it is that of its tick; a change that was promised before has none of its own.
  const own = known.find(({ n, monoMs }) => n > decided.n && monoMs - decided.monoMs <= behindMs);
  const found = own?.data.of === 'decided' ? own : known.findLast(({ n, data }) => n < decided.n && data.of === 'promised');
  if (found === undefined) return { outcome: 'untold' };
  if (found.data.site !== site.hash) return { outcome: 'otherSite', site: found.data.site };
  if (found.data.program !== program) return { outcome: 'otherProgram', program: found.data.program };
  const basis = readBasis(site, known, found);
  if (typeof basis === 'string') return { outcome: basis };
  try {
    const step = repeatTick(site, basis);
    return found === own ? sameAs(decided, step.events) : promised(decided, step.state.promise.commitment, found.monoMs - basis.inputs.nowMs);
  } catch {
    return { outcome: 'unreadable' };
  }
}

function sameAs(decided: RecordedEvent, events: ReturnType<typeof repeatTick>['events']): RepeatOutcome {
  const again = events.find(({ code }) => code === 'stage.decided')?.data ?? null;
  if (again !== null && canonicalJson(plainJson(again)) === canonicalJson(plainJson(decided.data))) return { outcome: 'same', promised: false };
  return { outcome: 'other', stage: again === null ? null : String(again['stage']) };
}

type Commitment = ReturnType<typeof repeatTick>['state']['promise']['commitment'];

/** What is promised comes true at its time: another promise, of which nothing is on record, would have another. `fromMs`: the process's 0 ms on the record's clock. */
function promised(decided: RecordedEvent, commitment: Commitment, fromMs: number): RepeatOutcome {
  if (commitment === null) return { outcome: 'other', stage: null };
  if (Math.abs(fromMs + commitment.atMs - decided.monoMs) > dueMs) return { outcome: 'untold' };
  return isPromised(decided, commitment) ? { outcome: 'same', promised: true } : { outcome: 'other', stage: commitment.decision.change.to };
}

function basisEvent({ boot, n, monoMs, data }: RecordedEvent): readonly BasisEvent[] {
  const read = basisSchema.safeParse(data);
  return read.success ? [{ boot, n, monoMs, data: read.data }] : [];
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
/** Only what this program packed itself unpacks to it: who changed a byte is caught by the record's checksums, and at worst by the repetition. */
const restSchema = z.object({ remembered: z.custom<TickBasis['remembered']>(isObject), inputs: z.custom<TickBasis['inputs']>(isObject) });
const givenSchema = z.custom<TickBasis['given']>(isObject);

/** A basis with the plans that it was given, which are said along now and then alone. */
function readBasis(site: SealedSite, known: readonly BasisEvent[], { data }: BasisEvent): TickBasis | 'untold' | 'unreadable' {
  const common = plainText(commonOf(site));
  const plans = known.find((one) => one.data.given === data.given && one.data.plans !== undefined)?.data.plans;
  if (plans === undefined) return 'untold';
  const rest = restSchema.safeParse(unpackPlain(data.basis, common));
  const given = givenSchema.safeParse(unpackPlain(plans, common));
  return rest.success && given.success ? { ...rest.data, given: given.data } : 'unreadable';
}
