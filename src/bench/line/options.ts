import { parseArgs } from 'node:util';
import { parseDurationMs } from '../../text/duration.ts';
import { langOf, type Lang } from '../../text/sentence.ts';

export interface LineBenchOptions {
  readonly bauds: readonly number[];
  /** Time of each speed, ms. */
  readonly forMs: number;
  /** libmodbus is measured beside ours. */
  readonly peer: boolean;
  /** As the daemons run in a cabinet: SCHED_FIFO, for the master, the slave and libmodbus alike. */
  readonly realtime: boolean;
  readonly json: boolean;
  readonly lang: Lang;
}

export type LineBenchOutcome =
  | { readonly kind: 'run'; readonly options: LineBenchOptions }
  | { readonly kind: 'help' | 'wrong'; readonly lang: Lang; readonly detail: string };

const usualBauds = [19_200, 115_200] as const;
const usualForMs = 5000;

/** Reads the arguments of `ngatu bench line`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): LineBenchOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  const values = parse(args);
  if (typeof values === 'string') return { kind: 'wrong', lang: envLang, detail: values };
  const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
  if (values.help === true) return { kind: 'help', lang, detail: '' };
  const bauds = (values.baud ?? []).flatMap((text) => text.split(',')).map(Number);
  const bad = bauds.find((baud) => !Number.isInteger(baud) || baud < 1200 || baud > 921_600);
  if (bad !== undefined) return { kind: 'wrong', lang, detail: `--baud ${(values.baud ?? []).join(' ')}` };
  const forMs = values.for === undefined ? usualForMs : parseDurationMs(values.for);
  if (forMs === null || forMs <= 0) return { kind: 'wrong', lang, detail: `--for ${values.for ?? ''}` };
  return { kind: 'run', options: { bauds: bauds.length === 0 ? usualBauds : bauds, forMs, peer: values['no-peer'] !== true, realtime: values.realtime === true, json: values.json === true, lang } };
}

interface Values { baud?: string[]; for?: string; 'no-peer'?: boolean; realtime?: boolean; json?: boolean; lang?: string; help?: boolean }

function parse(args: readonly string[]): Values | string {
  try {
    return parseArgs({
      args: [...args],
      options: { baud: { type: 'string', multiple: true }, for: { type: 'string' }, 'no-peer': { type: 'boolean' }, realtime: { type: 'boolean' }, json: { type: 'boolean' }, lang: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
