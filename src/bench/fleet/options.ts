import { parseArgs } from 'node:util';
import { langOf, type Lang } from '../../text/sentence.ts';

export interface FleetOptions {
  readonly cabinets: number;
  readonly seconds: number;
  /** Processes that the cabinets are spread over. */
  readonly processes: number;
  /** Events a cabinet makes in a second. */
  readonly rate: number;
  /** Broker and sink die once in the middle, and come back. */
  readonly restart: boolean;
  readonly json: boolean;
  readonly lang: Lang;
}
export type FleetOutcome = { readonly kind: 'run'; readonly options: FleetOptions } | { readonly kind: 'help' | 'wrong'; readonly lang: Lang; readonly detail: string };

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Reads the arguments of `ngatu bench fleet`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): FleetOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  try {
    const { values } = parseArgs({ args: [...args], options: { cabinets: text, seconds: text, processes: text, rate: text, 'no-restart': flag, json: flag, lang: text, help: flag } });
    const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
    if (values.help === true) return { kind: 'help', lang, detail: '' };
    const cabinets = Number(values.cabinets ?? 100);
    const seconds = Number(values.seconds ?? 60);
    const rate = Number(values.rate ?? 1);
    const processes = Number(values.processes ?? Math.min(4, Math.ceil(cabinets / 100)));
    const wrong = (detail: string): FleetOutcome => ({ kind: 'wrong', lang, detail });
    if (!Number.isInteger(cabinets) || cabinets < 1 || cabinets > 5000) return wrong(`--cabinets ${values.cabinets ?? ''}`);
    if (!(seconds >= 5 && seconds <= 3600)) return wrong(`--seconds ${values.seconds ?? ''}`);
    if (!(rate > 0 && rate <= 50)) return wrong(`--rate ${values.rate ?? ''}`);
    if (!Number.isInteger(processes) || processes < 1 || processes > 16) return wrong(`--processes ${values.processes ?? ''}`);
    return { kind: 'run', options: { cabinets, seconds, processes, rate, restart: values['no-restart'] !== true, json: values.json === true, lang } };
  } catch (error) {
    return { kind: 'wrong', lang: envLang, detail: error instanceof Error ? error.message : String(error) };
  }
}
