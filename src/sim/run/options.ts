import { parseArgs } from 'node:util';
import { parseDurationMs } from '../../text/duration.ts';
import { langOf, type Lang } from '../../text/sentence.ts';
import { faultClasses, type FaultClass } from '../junction/faultClass.ts';
import { fullClasses } from './player.ts';
import { allName } from '../site/simSite.ts';

export interface SimOptions {
  /** null: the one episode of the seed. */
  readonly hours: number | null;
  readonly seed: number;
  readonly site: string;
  /** Classes that the swarm deals. */
  readonly classes: readonly FaultClass[];
  /** Length of each safety act, ms; null = each seed draws its own. */
  readonly actMs: number | null;
  /** Ends before its hours where everything was reached. */
  readonly untilReached: boolean;
  /** Dealt before all others; null = what the run has not reached yet. */
  readonly first: readonly FaultClass[] | null;
  readonly fullStack: boolean;
  readonly json: boolean;
  /** The command line's own words, for a replay. */
  readonly said: { readonly faults: string | null; readonly act: string | null };
}

export type OptionsOutcome =
  | { readonly kind: 'run'; readonly options: SimOptions; readonly lang: Lang }
  | { readonly kind: 'help'; readonly lang: Lang }
  | { readonly kind: 'wrong'; readonly lang: Lang; readonly detail: string };

/** Seeds are numbers of 31 bits, so that sums of them stay exact. */
const mostSeed = 2 ** 31 - 1;

/** Reads the arguments of `ngatu sim run`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>, freshSeed: () => number): OptionsOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  const values = parse(args);
  if (typeof values === 'string') return { kind: 'wrong', lang: envLang, detail: values };
  const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
  if (values.help === true) return { kind: 'help', lang };
  const wrong = (detail: string): OptionsOutcome => ({ kind: 'wrong', lang, detail });
  if (values.lang !== undefined && values.lang !== lang) return wrong(`--lang ${values.lang}`);
  const hours = values.hours === undefined ? null : Number(values.hours);
  if (hours !== null && !(hours > 0 && hours <= 1_000_000)) return wrong(`--hours ${values.hours ?? ''}`);
  const seed = values.seed === undefined ? freshSeed() : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > mostSeed) return wrong(`--seed ${values.seed ?? ''}`);
  const actMs = values.act === undefined ? null : parseDurationMs(values.act);
  if (values.act !== undefined && (actMs === null || actMs < 10_000)) return wrong(`--act ${values.act}`);
  const classes = classesOf(values.faults, values['full-stack'] === true ? [...faultClasses, ...fullClasses] : faultClasses);
  if (typeof classes === 'string') return wrong(`--faults ${classes}`);
  const first = values.first === undefined ? null : classesOf(values.first, classes);
  if (typeof first === 'string') return wrong(`--first ${first}`);
  return {
    kind: 'run', lang,
    options: {
      hours, seed, site: values.site ?? allName, classes, actMs, first, untilReached: values['until-reached'] === true, fullStack: values['full-stack'] === true, json: values.json === true,
      said: { faults: values.faults ?? null, act: values.act ?? null },
    },
  };
}

/** Names of classes or of their first words (`bus`), comma-separated; `all`, `none`. The name that fits nothing where one does not. */
function classesOf(given: string | undefined, known: readonly FaultClass[]): readonly FaultClass[] | string {
  if (given === undefined || given === 'all') return known;
  if (given === 'none') return [];
  const names = given.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.some((one) => fits(one, name)));
  return unknown ?? known.filter((one) => names.some((name) => fits(one, name)));
}

function fits({ name }: FaultClass, asked: string): boolean {
  return name === asked || name.startsWith(`${asked}.`);
}

interface Values {
  hours?: string; seed?: string; site?: string; faults?: string; act?: string; first?: string; 'until-reached'?: boolean; 'full-stack'?: boolean; json?: boolean; lang?: string; help?: boolean;
}

function parse(args: readonly string[]): Values | string {
  try {
    return parseArgs({
      args: [...args],
      options: {
        hours: { type: 'string' }, seed: { type: 'string' }, site: { type: 'string' }, faults: { type: 'string' }, act: { type: 'string' }, first: { type: 'string' }, 'until-reached': { type: 'boolean' },
        'full-stack': { type: 'boolean' }, json: { type: 'boolean' }, lang: { type: 'string' }, help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
