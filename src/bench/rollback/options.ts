import { parseArgs } from 'node:util';
import type { Lang } from '../../text/sentence.ts';
import { toldBy, type OptionsOutcome } from '../told.ts';
import { courses, type Course } from './cabinet.ts';
import { leastBeforeS } from './session.ts';

export interface RollbackOptions {
  readonly scenario: string;
  readonly seed: number;
  readonly courses: readonly Course[];
  readonly atS: number | null;
  readonly forS: number | null;
  readonly json: boolean;
  /** Where the picture goes; null = nowhere. */
  readonly svg: string | null;
  readonly lang: Lang;
}

/** Reads the arguments of `ngatu bench rollback`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): OptionsOutcome<RollbackOptions> {
  const told = toldBy(() => parse(args), env);
  if ('kind' in told) return told;
  const { parsed: { values, positionals }, lang, wrong } = told;
  const [scenario] = positionals;
  if (scenario === undefined || positionals.length > 1) return wrong('<scenario>');
  const seed = wholeOf(values.seed ?? '1', 0);
  if (seed === null) return wrong(`--seed ${values.seed ?? ''}`);
  const names = (values.courses ?? courses.join(',')).split(',');
  const chosen = courses.filter((course) => names.includes(course));
  if (chosen.length !== names.length) return wrong(`--courses ${values.courses ?? ''} (${courses.join(', ')})`);
  const [atS, forS] = [values.at, values.for].map((text) => (text === undefined ? null : (wholeOf(text, 1) ?? NaN)));
  if (atS !== undefined && atS !== null && !(atS * 60 >= leastBeforeS)) return wrong(`--at ${values.at ?? ''} (≥ ${leastBeforeS / 60})`);
  if (Number.isNaN(forS)) return wrong(`--for ${values.for ?? ''}`);
  return { kind: 'run', options: { scenario, seed, courses: chosen, atS: atS === undefined || atS === null ? null : atS * 60, forS: forS ?? null, json: values.json === true, svg: values.svg ?? null, lang } };
}

function wholeOf(text: string, least: number): number | null {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= least ? value : null;
}

interface Values { seed?: string; courses?: string; at?: string; for?: string; svg?: string; lang?: string; json?: boolean; help?: boolean }

function parse(args: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: [...args], allowPositionals: true,
    options: { seed: text, courses: text, at: text, for: text, svg: text, lang: text, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
}
