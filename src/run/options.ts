import { parseArgs } from 'node:util';
import { parseDurationMs } from '../text/duration.ts';
import { langOf, type Lang } from '../text/sentence.ts';

export interface RunOptions {
  /** Artefact (.json), site file (.yaml) or the name of a site under config/sites. */
  readonly site: string;
  /** Length of the run in the junction's own clock, from launch, ms; null = until it is ended. */
  readonly forMs: number | null;
  readonly json: boolean;
  /** Shows the live view in this terminal. */
  readonly top: boolean;
  readonly stateDir: string | null;
  readonly runDir: string | null;
  /** For signald and monitord: public keys, and the commissioning record of a street site; null = where they look by themselves. */
  readonly trust: string | null;
  readonly commission: string | null;
  /** For agentd: the cabinet's file. */
  readonly cabinet: string | null;
  /** For agentd: log-ins of its cameras, keys of its counters. */
  readonly secrets: string | null;
  readonly seed: number;
  readonly traffic: boolean;
  readonly clockScale: number;
  readonly lang: Lang;
}

export type OptionsOutcome = { readonly ok: true; readonly options: RunOptions } | { readonly ok: false; readonly detail: string };

export const defaultSite = 'ninh-kieu';

/** Reads the arguments of `ngatu run`. */
export function readOptions(args: readonly string[], terminal: boolean, env: Readonly<Record<string, string | undefined>>): OptionsOutcome {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { ok: false, detail: parsed };
  const forMs = parsed.for === undefined ? null : parseDurationMs(parsed.for);
  if (parsed.for !== undefined && forMs === null) return { ok: false, detail: `--for ${parsed.for}` };
  const seed = Number(parsed.seed ?? '1');
  if (!Number.isSafeInteger(seed) || seed < 0) return { ok: false, detail: `--seed ${parsed.seed ?? ''}` };
  const clockScale = Number(parsed['clock-scale'] ?? '1');
  if (!(clockScale > 0 && clockScale <= 100)) return { ok: false, detail: `--clock-scale ${parsed['clock-scale'] ?? ''}` };
  if (parsed.lang !== undefined && parsed.lang !== 'vi' && parsed.lang !== 'en') return { ok: false, detail: `--lang ${parsed.lang}` };
  const json = parsed.json === true;
  return {
    ok: true,
    options: {
      site: parsed.site ?? defaultSite, forMs, json, seed, clockScale,
      top: terminal && !json && parsed['no-top'] !== true,
      stateDir: parsed['state-dir'] ?? null,
      trust: parsed.trust ?? null, commission: parsed.commission ?? null, cabinet: parsed.cabinet ?? null, secrets: parsed.secrets ?? null,
      runDir: parsed['run-dir'] ?? env['NGATU_RUN_DIR'] ?? null,
      traffic: parsed['no-traffic'] !== true,
      lang: parsed.lang ?? langOf(env['LC_ALL'] ?? env['LANG']),
    },
  };
}

interface Values {
  site?: string; for?: string; json?: boolean; 'no-top'?: boolean; 'state-dir'?: string; 'run-dir'?: string; trust?: string; commission?: string; cabinet?: string; secrets?: string;
  seed?: string; 'no-traffic'?: boolean; 'clock-scale'?: string; lang?: string;
}

function parse(args: readonly string[]): Values | string {
  try {
    return parseArgs({
      args: [...args],
      options: {
        site: { type: 'string' }, for: { type: 'string' }, json: { type: 'boolean' }, 'no-top': { type: 'boolean' },
        'state-dir': { type: 'string' }, 'run-dir': { type: 'string' }, seed: { type: 'string' },
        'no-traffic': { type: 'boolean' }, trust: { type: 'string' }, commission: { type: 'string' }, cabinet: { type: 'string' }, secrets: { type: 'string' }, 'clock-scale': { type: 'string' }, lang: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
