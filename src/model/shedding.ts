import { z } from 'zod';

/** Reached when either is: the minutes that the reserve is expected to last, or its state of charge, %. */
const limitShape = { minutesLeft: z.int().min(1).max(1440).optional(), charge: z.int().min(1).max(100).optional() };
const isStated = ({ minutesLeft, charge }: { readonly minutesLeft?: number | undefined; readonly charge?: number | undefined }): boolean => minutesLeft !== undefined || charge !== undefined;
const limitSchema = z.strictObject(limitShape).refine(isStated, 'minutesLeft or charge');

/** What a cabinet on its reserve gives up, weakest first. What is not named is not given up. */
export const shedRulesSchema = z.strictObject({
  /** Cameras and counters are asked no more. */
  devices: limitSchema.optional(),
  /** Planned flash, through yellow and all red, announced so long before, s. */
  flash: z.strictObject({ ...limitShape, noticeS: z.int().min(10).max(1800).default(120) }).refine(isStated, 'minutesLeft or charge').optional(),
  /** The last minutes: what is stored is signed, and the centre is told that the lamps go dark. */
  last: limitSchema.optional(),
}).refine(({ devices, flash, last }) => isFalling(devices, flash) && isFalling(flash, last) && isFalling(devices, last), 'a later step has the lower limit');
export type ShedRules = z.infer<typeof shedRulesSchema>;
export type ShedLimit = z.infer<typeof limitSchema>;

function isFalling(earlier: ShedLimit | undefined, later: ShedLimit | undefined): boolean {
  return earlier === undefined || later === undefined || (isNoMore(later.minutesLeft, earlier.minutesLeft) && isNoMore(later.charge, earlier.charge));
}

const isNoMore = (value: number | undefined, most: number | undefined): boolean => value === undefined || most === undefined || value <= most;

/** In their order: each has given up what those before it have. `notice`: the flash is announced and not there yet. */
export const shedSteps = ['none', 'devices', 'notice', 'flash', 'last'] as const;
export type ShedStep = (typeof shedSteps)[number];
export const shedAtLeast = (step: ShedStep, least: ShedStep): boolean => shedSteps.indexOf(step) >= shedSteps.indexOf(least);

/** What is known of the supply; null = nobody measures it. */
export interface ReserveReading { readonly mainsLost: boolean; readonly minutesLeft: number | null; readonly charge: number | null }

/** How far it has gone. Only the mains lead back: a UPS that reckons anew does not bring cameras back and take them again. */
export interface Shedding {
  readonly step: ShedStep;
  /** When flash begins, or began; null = it is not announced. */
  readonly flashMs: number | null;
  /** What is being confirmed, and since when. */
  readonly below: { readonly step: RuleName; readonly sinceMs: number } | null;
  readonly mainsSinceMs: number | null;
}
export const nothingShed: Shedding = { step: 'none', flashMs: null, below: null, mainsSinceMs: null };

const ruleNames = ['devices', 'flash', 'last'] as const;
type RuleName = (typeof ruleNames)[number];

/** So long a limit must be passed without a break: one damaged answer of a UPS moves nothing, ms. */
export const shedConfirmMs = 20_000;
/** Mains that come back for less are no mains: they go again with the lamps of the whole street, ms. */
export const mainsStandMs = 60_000;

/** One look. Pure: when the flash was announced and what stands already is all that it remembers. */
export function stepShedding(rules: ShedRules, before: Shedding, reading: ReserveReading, nowMs: number): Shedding {
  if (!reading.mainsLost) {
    const mainsSinceMs = before.mainsSinceMs ?? nowMs;
    return before.step === 'none' || nowMs - mainsSinceMs >= mainsStandMs ? nothingShed : { ...before, below: null, mainsSinceMs };
  }
  const reached = ruleNames.findLast((name) => isReached(rules[name], reading));
  const below = reached === undefined ? null : before.below?.step === reached ? before.below : { step: reached, sinceMs: nowMs };
  const confirmed = below !== null && nowMs - below.sinceMs >= shedConfirmMs ? below.step : null;
  return { ...stepOf(rules, before, confirmed, nowMs), below, mainsSinceMs: null };
}

function isReached(limit: ShedLimit | undefined, { minutesLeft, charge }: ReserveReading): boolean {
  return limit !== undefined && (isUnder(minutesLeft, limit.minutesLeft) || isUnder(charge, limit.charge));
}

const isUnder = (value: number | null, most: number | undefined): boolean => value !== null && most !== undefined && value <= most;

/** A reserve that falls through two limits at once gets its notice all the same: nobody is flashed without a word. */
function stepOf({ flash }: ShedRules, before: Shedding, confirmed: RuleName | null, nowMs: number): Pick<Shedding, 'step' | 'flashMs'> {
  const flashes = flash !== undefined && (before.flashMs !== null || confirmed === 'flash' || confirmed === 'last');
  const flashMs = flashes ? (before.flashMs ?? nowMs + flash.noticeS * 1000) : null;
  const asked: ShedStep = flashMs !== null && nowMs < flashMs ? 'notice' : confirmed === 'last' ? 'last' : flashMs !== null ? 'flash' : (confirmed ?? 'none');
  return { flashMs, step: shedAtLeast(asked, before.step) ? asked : before.step };
}
