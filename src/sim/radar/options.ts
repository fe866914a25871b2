import { parseArgs } from 'node:util';
import { parseDurationMs } from '../../text/duration.ts';
import { langOf, type Lang } from '../../text/sentence.ts';
import { mostFlow } from '../vds/passing.ts';

export interface RadarOptions {
  /** The cabinet's file: which sensor, which lanes, which interval, and where it is asked. */
  readonly cabinet: string;
  /** Null = the first radar of the file. */
  readonly source: string | null;
  /** Vehicles an hour and lane. */
  readonly flow: number;
  /** What is set in the sensor, where it is not what the file says; null = as the file says. */
  readonly intervalS: number | null;
  /** Its clock is ahead of this machine's by so much (behind: negative), ms. */
  readonly clockOffMs: number;
  readonly forMs: number | null;
  readonly seed: number;
  readonly json: boolean;
}

export type OptionsOutcome =
  | { readonly kind: 'run'; readonly options: RadarOptions; readonly lang: Lang }
  | { readonly kind: 'help'; readonly lang: Lang }
  | { readonly kind: 'wrong'; readonly lang: Lang; readonly detail: string };

const intervalS = { least: 5, most: 3600 } as const;
/** A clock that is wrong by more says nothing that one by a year does not. */
const mostOffMs = 366 * 86_400_000;

/** Reads the arguments of `ngatu sim radar`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): OptionsOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  const values = parse(args);
  if (typeof values === 'string') return { kind: 'wrong', lang: envLang, detail: values };
  const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
  if (values.help === true) return { kind: 'help', lang };
  const wrong = (detail: string): OptionsOutcome => ({ kind: 'wrong', lang, detail });
  const { cabinet } = values;
  if (cabinet === undefined) return wrong('--cabinet');
  const [flow, seed] = [Number(values.flow ?? '600'), Number(values.seed ?? '1')];
  if (values.flow === '' || !(flow >= 0 && flow <= mostFlow)) return wrong(`--flow ${values.flow ?? ''}`);
  if (values.seed === '' || !Number.isSafeInteger(seed) || seed < 0) return wrong(`--seed ${values.seed ?? ''}`);
  const [everyMs, forMs, offMs] = [durationOf(values.interval), durationOf(values.for), signedOf(values['clock-off'])];
  if (everyMs === false || (everyMs !== null && (everyMs % 1000 !== 0 || everyMs < intervalS.least * 1000 || everyMs > intervalS.most * 1000))) return wrong(`--interval ${values.interval ?? ''}`);
  if (forMs === false) return wrong(`--for ${values.for ?? ''}`);
  if (offMs === false || Math.abs(offMs ?? 0) > mostOffMs) return wrong(`--clock-off ${values['clock-off'] ?? ''}`);
  return { kind: 'run', lang, options: { cabinet, source: values.source ?? null, flow, intervalS: everyMs === null ? null : everyMs / 1000, clockOffMs: offMs ?? 0, forMs, seed, json: values.json === true } };
}

/** Null = it is not given; false = it is none. */
function durationOf(text: string | undefined): number | null | false {
  return text === undefined ? null : parseDurationMs(text) ?? false;
}

function signedOf(text: string | undefined): number | null | false {
  if (text === undefined || !text.startsWith('-')) return durationOf(text);
  const behindMs = durationOf(text.slice(1));
  return behindMs === false || behindMs === null ? false : -behindMs;
}

interface Values { cabinet?: string; source?: string; flow?: string; interval?: string; 'clock-off'?: string; for?: string; seed?: string; json?: boolean; lang?: string; help?: boolean }

function parse(args: readonly string[]): Values | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { cabinet: text, source: text, flow: text, interval: text, 'clock-off': text, for: text, seed: text, json: flag, lang: text, help: { ...flag, short: 'h' } },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
