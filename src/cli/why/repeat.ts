import { z } from 'zod';
import { isSamePromise, repeatTick, commonOf, type TickBasis } from '../../control/basis.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { canonicalJson, plainJson } from '../../model/canonical.ts';
import type { RepeatOutcome } from '../../model/why.ts';
import { plainText, unpackPlain } from '../../platform/plainPack.ts';
import type { RecordedEvent } from '../history/history.ts';

const basisSchema = z.object({ of: z.enum(['decided', 'promised']), site: z.string(), program: z.string(), basis: z.string(), given: z.string(), plans: z.string().optional() });
type BasisEvent = Pick<RecordedEvent, 'boot' | 'n'> & { readonly data: z.infer<typeof basisSchema> };

/** The event of the tick's basis comes right behind those of the tick, ms. */
const behindMs = 250;

export interface Repeating {
  readonly site: SealedSite;
  readonly program: string;
  /** What was recorded of bases, from ten minutes before the decision on. */
  readonly bases: readonly RecordedEvent[];
}

/** A recorded decision once more, by the shipped control, from what it rested on: the same, or not. */
export function repeatDecision(decided: RecordedEvent, { site, program, bases }: Repeating): RepeatOutcome {
  const known = bases.flatMap(basisEvent);
  // The first one behind it is that of its tick.
  const next = bases.find((event) => event.boot === decided.boot && event.n > decided.n && event.monoMs - decided.monoMs <= behindMs);
  const found = known.find(({ boot, n, data }) => boot === decided.boot && n === next?.n && data.of === 'decided');
  if (found === undefined) return { outcome: 'untold' };
  if (found.data.site !== site.hash) return { outcome: 'otherSite', site: found.data.site };
  if (found.data.program !== program) return { outcome: 'otherProgram', program: found.data.program };
  return repeated(decided, site, found, known);
}

function repeated(decided: RecordedEvent, site: SealedSite, found: BasisEvent, known: readonly BasisEvent[]): RepeatOutcome {
  const read = readerOf(site, known);
  const basis = read(found);
  if (typeof basis === 'string') return { outcome: basis };
  try {
    const again = repeatTick(site, basis).events.find(({ code }) => code === 'stage.decided')?.data ?? null;
    if (again === null || canonicalJson(plainJson(again)) !== canonicalJson(plainJson(decided.data))) return { outcome: 'other', stage: again === null ? null : String(again['stage']) };
    const { commitment } = basis.remembered.promise;
    return commitment === null || commitment.beganMs !== basis.remembered.sequence.beganMs ? { outcome: 'same', promised: false } : promised(commitment, site, known.filter(({ boot, n }) => boot === found.boot && n < found.n), read);
  } catch {
    return { outcome: 'unreadable' };
  }
}

type Commitment = NonNullable<TickBasis['remembered']['promise']['commitment']>;

/** It was promised before: what had to be decided was decided then. */
function promised(commitment: Commitment, site: SealedSite, earlier: readonly BasisEvent[], read: ReturnType<typeof readerOf>): RepeatOutcome {
  for (const event of earlier.toReversed()) {
    if (event.data.of !== 'promised' || event.data.site !== site.hash) continue;
    const basis = read(event);
    if (typeof basis === 'string' || basis.inputs.nowMs !== commitment.madeMs) continue;
    const again = repeatTick(site, basis).state.promise.commitment;
    if (!isSamePromise(again, commitment)) continue;
    return canonicalJson(plainJson(again)) === canonicalJson(plainJson(commitment)) ? { outcome: 'same', promised: true } : { outcome: 'other', stage: again?.decision.change.to ?? null };
  }
  return { outcome: 'untold' };
}

function basisEvent({ boot, n, data }: RecordedEvent): readonly BasisEvent[] {
  const read = basisSchema.safeParse(data);
  return read.success ? [{ boot, n, data: read.data }] : [];
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
/** Only what this program packed itself unpacks to it: who changed a byte is caught by the record's checksums, and at worst by the repetition. */
const restSchema = z.object({ remembered: z.custom<TickBasis['remembered']>(isObject), inputs: z.custom<TickBasis['inputs']>(isObject) });
const givenSchema = z.custom<TickBasis['given']>(isObject);

/** Puts a basis together with the plans that it was given, which are said along now and then alone. */
function readerOf(site: SealedSite, known: readonly BasisEvent[]): (event: BasisEvent) => TickBasis | 'untold' | 'unreadable' {
  const common = plainText(commonOf(site));
  return ({ boot, data }) => {
    const plans = known.find((one) => one.boot === boot && one.data.given === data.given && one.data.plans !== undefined)?.data.plans;
    if (plans === undefined) return 'untold';
    const rest = restSchema.safeParse(unpackPlain(data.basis, common));
    const given = givenSchema.safeParse(unpackPlain(plans, common));
    return rest.success && given.success ? { ...rest.data, given: given.data } : 'unreadable';
  };
}
