import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readBrokers } from '../../link/mqtt/brokerUrl.ts';
import { tlsFiles, type TlsFiles } from '../../link/mqtt/tlsFiles.ts';
import { isTopicLevel } from '../../link/topics.ts';
import type { Json } from '../../model/canonical.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { langOf, type Lang } from '../../text/sentence.ts';

export const verbs = ['fleet', 'watch', 'command', 'history', 'complete', 'sink', 'check', 'plan', 'keys'] as const;
export type Verb = (typeof verbs)[number];

export interface ToolOptions {
  readonly verb: Verb;
  readonly brokers: readonly string[];
  readonly tls: TlsFiles | null;
  readonly site: string | null;
  readonly key: { readonly file: string; readonly keyId: string } | null;
  readonly actor: string;
  readonly forMs: number | null;
  readonly params: Readonly<Record<string, Json>>;
  readonly channel: string; readonly code: string;
  readonly fromMs: number; readonly toMs: number;
  /** Of history: what comes behind this number alone. */
  readonly afterSeq: number;
  readonly stateDir: string; readonly runDir: string;
  /** Of a sink: the server that it writes into instead of its file ('' = libpq's environment names it); null = the file. */
  readonly postgres: string | null;
  /** Of a sink's file, as given. */
  readonly keep: { readonly days: string | null; readonly gib: string | null };
  readonly words: readonly string[];
  readonly office: OfficeOptions;
  readonly json: boolean; readonly colour: boolean;
  readonly lang: Lang;
}

/** What the planners' verbs take besides; texts as given. */
export interface OfficeOptions {
  readonly artefact: string | null; readonly out: string | null; readonly role: string | null; readonly nonce: string | null; readonly passphraseFile: string | null; readonly list: string | null;
  readonly version: string | null; readonly last: string | null; readonly validFor: string | null; readonly validFrom: string | null; readonly activateAt: string | null; readonly trial: string | null; readonly trialLeast: string | null; readonly watch: string | null; readonly undoAfter: string | null;
}

export type ToolOutcome = { readonly kind: 'run'; readonly options: ToolOptions } | { readonly kind: 'help' | 'wrong'; readonly lang: Lang; readonly detail: string };

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const known = {
  broker: text, 'tls-ca': text, 'tls-cert': text, 'tls-key': text, site: text, key: text, 'key-id': text, actor: text, for: text, params: text,
  channel: text, code: text, from: text, to: text, 'after-seq': text, 'state-dir': text, 'run-dir': text, postgres: text, 'keep-days': text, 'keep-gib': text, artefact: text, out: text, role: text, nonce: text, 'passphrase-file': text, list: text, 'plan-version': text, last: text, 'valid-for': text, 'valid-from': text, 'activate-at': text, trial: text, 'trial-least': text, watch: text, 'undo-after': text,
  json: flag, 'no-color': flag, lang: text, help: flag,
} as const;
const hourMs = 3_600_000;

/** Reads the arguments of `ngatu centre <verb>`. `nowMs`: wall clock. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>, nowMs: number): ToolOutcome {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'wrong', lang: envLang, detail: parsed };
  const { values, positionals } = parsed;
  const lang = values.lang === 'vi' || values.lang === 'en' ? values.lang : envLang;
  const wrong = (detail: string): ToolOutcome => ({ kind: 'wrong', lang, detail });
  if (values.help === true) return { kind: 'help', lang, detail: '' };
  const verb = verbs.find((one) => one === positionals[0]);
  if (verb === undefined) return wrong(positionals[0] ?? '');
  const tls = tlsFiles(values);
  if (tls === 'part') return wrong('--tls-ca --tls-cert --tls-key');
  const read = readBrokers(values.broker ?? env['NGATU_BROKER'] ?? 'mqtt://127.0.0.1:1883', tls);
  if (!read.ok) return wrong(say(lang, `centre.broker.${read.trouble.why}`, { broker: read.trouble.broker }));
  const { brokers } = read;
  const misplaced = misplacedOf(verb, values, positionals.slice(1));
  if (misplaced !== null) return wrong(misplaced);
  // A planner's key says its own name: it lies in the public half beside it.
  const office = verb === 'plan' || verb === 'keys';
  if (!office && (values.key === undefined) !== (values['key-id'] === undefined)) return wrong('--key --key-id');
  const forMs = values.for === undefined ? null : parseDurationMs(values.for);
  if (values.for !== undefined && forMs === null) return wrong(`--for ${values.for}`);
  const params = paramsOf(values.params);
  if (params === null) return wrong(`--params ${values.params ?? ''}`);
  const fromMs = momentOf(values.from, nowMs, nowMs - hourMs);
  const toMs = momentOf(values.to, nowMs, nowMs);
  if (fromMs === null || toMs === null) return wrong(`--from ${values.from ?? ''} --to ${values.to ?? ''}`);
  const afterSeq = Number(values['after-seq'] ?? '0');
  if (!Number.isSafeInteger(afterSeq) || afterSeq < 0) return wrong(`--after-seq ${values['after-seq'] ?? ''}`);
  return { kind: 'run', options: {
    verb, tls, forMs, params, fromMs, toMs, afterSeq, lang, brokers,
    site: values.site ?? null, key: values.key === undefined || (values['key-id'] === undefined && !office) ? null : { file: values.key, keyId: values['key-id'] ?? '' },
    actor: values.actor ?? env['USER'] ?? 'centre', channel: values.channel ?? 'event', code: values.code ?? 'all',
    stateDir: values['state-dir'] ?? 'centre-state', runDir: values['run-dir'] ?? 'centre-run', postgres: values.postgres ?? null, keep: { days: values['keep-days'] ?? null, gib: values['keep-gib'] ?? null }, words: positionals.slice(1), office: officeOf(values), json: values.json === true, colour: values['no-color'] !== true,
  } };
}

type Values = ReturnType<typeof parseArgs<{ readonly options: typeof known; readonly allowPositionals: true }>>;

function parse(args: readonly string[]): Values | string {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Words that a verb takes; those of the others are each a filter, or the planner's. */
const mostWords: Readonly<Partial<Record<Verb, number>>> = { fleet: 0, command: 2, history: 0, complete: 0, sink: 0, check: 0 };

/** What would stand in a topic and can't, or means nothing to the verb: it would be silence, or something else than was meant. */
function misplacedOf(verb: Verb, { site, channel, code, for: duration }: Values['values'], words: readonly string[]): string | null {
  const sites = site === undefined ? [] : verb === 'keys' ? site.split(',') : [site];
  const levels = { site: sites, channel: channel ?? [], code: code ?? [] };
  for (const [name, given] of Object.entries(levels)) for (const level of [given].flat()) if (!isTopicLevel(level)) return `--${name} ${level}`;
  const target = verb === 'command' ? words[1] : undefined;
  if (target !== undefined && !isTopicLevel(target)) return target;
  if (duration !== undefined && (verb === 'sink' || verb === 'complete')) return `--for ${duration}`;
  return words[mostWords[verb] ?? words.length] ?? null;
}

function officeOf(values: Values['values']): OfficeOptions {
  const given = (name: keyof Values['values']): string | null => { const value = values[name]; return typeof value === 'string' ? value : null; };
  return {
    artefact: given('artefact'), out: given('out'), role: given('role'), nonce: given('nonce'), passphraseFile: given('passphrase-file'), list: given('list'), version: given('plan-version'), last: given('last'),
    validFor: given('valid-for'), validFrom: given('valid-from'), activateAt: given('activate-at'), trial: given('trial'), trialLeast: given('trial-least'), watch: given('watch'), undoAfter: given('undo-after'),
  };
}

function paramsOf(given: string | undefined): Readonly<Record<string, Json>> | null {
  if (given === undefined) return {};
  try {
    const parsed = z.record(z.string(), z.json()).safeParse(JSON.parse(given));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A moment as in 2026-11-28T07:00:00+07:00, or so long before now (`2h`). */
function momentOf(given: string | undefined, nowMs: number, otherwise: number): number | null {
  if (given === undefined) return otherwise;
  const agoMs = parseDurationMs(given);
  if (agoMs !== null) return nowMs - agoMs;
  const moment = Date.parse(given);
  return Number.isNaN(moment) ? null : moment;
}
