import { parseArgs } from 'node:util';
import { isBrokerUrl } from '../../link/mqtt/brokerUrl.ts';
import { isTopicLevel } from '../../link/topics.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { langOf, type Lang } from '../../text/sentence.ts';
import { mostFlow } from './passing.ts';

export interface BoxOptions {
  /** The cabinet's file, and its file of secrets: whose zones, whose interval, which key. */
  readonly cabinet: string;
  readonly secrets: string;
  /** Null = the first that posts. */
  readonly source: string | null;
  /** Null = the receiver of the cabinet's file. */
  readonly broker: { readonly url: string; readonly site: string } | null;
  /** Vehicles an hour and lane. */
  readonly flow: number;
  /** Longest queue that it sees, m. */
  readonly queueM: number;
  /** In this zone one vehicle drives the wrong way in each interval. */
  readonly wrongWay: string | null;
  /** File of what it sees, instead of drawn traffic; read anew for each interval. */
  readonly see: string | null;
  readonly once: boolean;
  readonly forMs: number | null;
  readonly seed: number;
  readonly json: boolean;
}

export type OptionsOutcome =
  | { readonly kind: 'run'; readonly options: BoxOptions; readonly lang: Lang }
  | { readonly kind: 'help'; readonly lang: Lang }
  | { readonly kind: 'wrong'; readonly lang: Lang; readonly detail: string };

const mostQueueM = 5000;

/** Reads the arguments of `ngatu sim box`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): OptionsOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  const values = parse(args);
  if (typeof values === 'string') return { kind: 'wrong', lang: envLang, detail: values };
  const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
  if (values.help === true) return { kind: 'help', lang };
  const wrong = (detail: string): OptionsOutcome => ({ kind: 'wrong', lang, detail });
  const { cabinet, secrets, broker, site } = values;
  if (cabinet === undefined || secrets === undefined) return wrong('--cabinet --secrets');
  if ((broker === undefined) !== (site === undefined)) return wrong('--broker --site');
  if (broker !== undefined && !isBrokerUrl(broker)) return wrong(`--broker ${broker}`);
  if (site !== undefined && !isTopicLevel(site)) return wrong(`--site ${site}`);
  const [flow, queueM, seed] = [Number(values.flow ?? '600'), Number(values.queue ?? '60'), Number(values.seed ?? '1')];
  if (!(flow >= 0 && flow <= mostFlow)) return wrong(`--flow ${values.flow ?? ''}`);
  if (!(queueM >= 0 && queueM <= mostQueueM)) return wrong(`--queue ${values.queue ?? ''}`);
  if (!Number.isSafeInteger(seed) || seed < 0) return wrong(`--seed ${values.seed ?? ''}`);
  const forMs = values.for === undefined ? null : parseDurationMs(values.for);
  if (values.for !== undefined && forMs === null) return wrong(`--for ${values.for}`);
  return {
    kind: 'run', lang,
    options: {
      cabinet, secrets, source: values.source ?? null, broker: broker === undefined || site === undefined ? null : { url: broker, site },
      flow, queueM, wrongWay: values['wrong-way'] ?? null, see: values.see ?? null, once: values.once === true, forMs, seed, json: values.json === true,
    },
  };
}

interface Values {
  cabinet?: string; secrets?: string; source?: string; broker?: string; site?: string; flow?: string; queue?: string; 'wrong-way'?: string; see?: string;
  once?: boolean; for?: string; seed?: string; json?: boolean; lang?: string; help?: boolean;
}

function parse(args: readonly string[]): Values | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { cabinet: text, secrets: text, source: text, broker: text, site: text, flow: text, queue: text, 'wrong-way': text, see: text, once: flag, for: text, seed: text, json: flag, lang: text, help: { ...flag, short: 'h' } },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
