import { parseArgs } from 'node:util';
import { langOf, type Lang } from '../../text/sentence.ts';

export interface NuisanceOptions {
  readonly hours: number;
  readonly loss: number;
  readonly bursts: boolean;
  readonly stalls: boolean;
  readonly seed: number;
  readonly site: string;
  readonly json: boolean;
}

export type OptionsOutcome =
  | { readonly kind: 'run'; readonly options: NuisanceOptions; readonly lang: Lang }
  | { readonly kind: 'help'; readonly lang: Lang }
  | { readonly kind: 'wrong'; readonly lang: Lang; readonly detail: string };

const mostLoss = 0.5;

/** Reads the arguments of `ngatu sim nuisance`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): OptionsOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  const values = parse(args);
  if (typeof values === 'string') return { kind: 'wrong', lang: envLang, detail: values };
  const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
  if (values.help === true) return { kind: 'help', lang };
  const [hours, loss, seed] = [Number(values.hours ?? '1'), Number(values.loss ?? '0.001'), Number(values.seed ?? '1')];
  const wrong = (detail: string): OptionsOutcome => ({ kind: 'wrong', lang, detail });
  if (!(hours > 0 && Number.isFinite(hours))) return wrong(`--hours ${values.hours ?? ''}`);
  if (!(loss >= 0 && loss <= mostLoss)) return wrong(`--loss ${values.loss ?? ''}`);
  if (!Number.isSafeInteger(seed) || seed < 0) return wrong(`--seed ${values.seed ?? ''}`);
  return { kind: 'run', lang, options: { hours, loss, seed, bursts: values.bursts === true, stalls: values.stalls === true, site: values.site ?? 'ninh-kieu', json: values.json === true } };
}

interface Values { hours?: string; loss?: string; bursts?: boolean; stalls?: boolean; seed?: string; site?: string; json?: boolean; lang?: string; help?: boolean }

function parse(args: readonly string[]): Values | string {
  try {
    return parseArgs({
      args: [...args],
      options: {
        hours: { type: 'string' }, loss: { type: 'string' }, bursts: { type: 'boolean' }, stalls: { type: 'boolean' }, seed: { type: 'string' },
        site: { type: 'string' }, json: { type: 'boolean' }, lang: { type: 'string' }, help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
