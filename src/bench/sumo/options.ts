import { parseArgs } from 'node:util';
import type { Lang } from '../../text/sentence.ts';
import { toldBy, type OptionsOutcome } from '../told.ts';
import { controllers, controllersNamed, type Controller } from './controller.ts';
import { faultKinds, type FaultKind } from './detectorLie.ts';
import { oracleKinds, type OracleKind } from './oracle.ts';
import type { RuleName } from './rules.ts';

export interface SumoOptions {
  /** Folders of scenarios, or their `.sumocfg`s. */
  readonly scenarios: readonly string[];
  readonly controllers: readonly Controller[];
  readonly seeds: readonly number[];
  readonly rules: readonly RuleName[];
  readonly faults: readonly FaultKind[];
  readonly scale: number;
  /** What the adaptive loop is told beside its detectors; null = nothing. */
  readonly oracle: OracleKind | null;
  readonly countdown: number;
  readonly jobs: number;
  /** Only the first so many seconds of the window; null = all. */
  readonly forS: number | null;
  readonly json: boolean;
  /** Searches the best fixed plan with the seeds, and writes it beside the scenario. */
  readonly searchFixed: boolean;
  /** Where the HTML report goes; null = nowhere. */
  readonly report: string | null;
  readonly lang: Lang;
}

const mostSeeds = 100;
const mostJobs = 16;
const longestCountdownS = 60;

/** Reads the arguments of `ngatu bench sumo`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): OptionsOutcome<SumoOptions> {
  const told = toldBy(() => parse(args), env);
  if ('kind' in told) return told;
  const { parsed: { values, positionals }, lang, wrong } = told;
  if (positionals.length === 0) return wrong('<scenario>');
  const named = values.controllers === undefined ? controllers : chosen(values.controllers);
  if (named === null) return wrong(`--controllers ${values.controllers ?? ''} (${controllers.map(({ name }) => name).join(', ')})`);
  const seeds = seedsOf(values.seeds ?? (values['search-fixed'] === true ? '101-102' : '1'));
  if (seeds === null) return wrong(`--seeds ${values.seeds ?? ''}`);
  const rules = rulesNamed(values.rules ?? 'street');
  if (rules === null) return wrong(`--rules ${values.rules ?? ''} (street, resco)`);
  const faults = faultsNamed(values.faults);
  if (faults === null) return wrong(`--faults ${values.faults ?? ''} (${faultKinds.join(', ')})`);
  const scale = Number(values.scale ?? '1');
  if (!(scale > 0 && scale <= 10)) return wrong(`--scale ${values.scale ?? ''}`);
  const countdown = Number(values.countdown ?? '0');
  if (!Number.isSafeInteger(countdown) || countdown < 0 || countdown > longestCountdownS) return wrong(`--countdown ${values.countdown ?? ''}`);
  const oracle = values.oracle === undefined ? null : oracleKinds.find((kind) => kind === values.oracle);
  if (oracle === undefined) return wrong(`--oracle ${values.oracle ?? ''} (${oracleKinds.join(', ')})`);
  const jobs = Number(values.jobs ?? '1');
  if (!Number.isSafeInteger(jobs) || jobs < 1 || jobs > mostJobs) return wrong(`--jobs ${values.jobs ?? ''}`);
  const forS = values.for === undefined ? null : Number(values.for);
  if (forS !== null && !(Number.isSafeInteger(forS) && forS > 0)) return wrong(`--for ${values.for ?? ''}`);
  return { kind: 'run', options: { scenarios: positionals, controllers: named, seeds, rules, faults, scale, oracle, countdown, jobs, forS, lang, json: values.json === true, searchFixed: values['search-fixed'] === true, report: values.report ?? null } };
}

function chosen(text: string): readonly Controller[] | null {
  const found = text.split(',').map((name) => controllersNamed(name.trim()));
  return found.includes(null) ? null : [...new Set(found.flatMap((some) => some ?? []))];
}

/** `1`, `1-5`, `1,3,7-9`. */
function seedsOf(text: string): readonly number[] | null {
  const seeds = text.split(',').flatMap((part) => {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim());
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    return Number.isNaN(first) || last < first || last - first >= mostSeeds ? [NaN] : Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  return seeds.some(Number.isNaN) || seeds.length > mostSeeds ? null : [...new Set(seeds)];
}

function rulesNamed(text: string): readonly RuleName[] | null {
  const names = text.split(',');
  const found = (['street', 'resco'] as const).filter((name) => names.includes(name));
  return found.length === names.length ? found : null;
}

function faultsNamed(text: string | undefined): readonly FaultKind[] | null {
  if (text === undefined || text === 'none') return [];
  const names = text.split(',');
  if (names.includes('all')) return faultKinds;
  const found = faultKinds.filter((kind) => names.includes(kind));
  return found.length === names.length ? found : null;
}

interface Values {
  controllers?: string; seeds?: string; rules?: string; faults?: string; scale?: string; oracle?: string; countdown?: string; jobs?: string; for?: string; report?: string; lang?: string; json?: boolean; 'search-fixed'?: boolean; help?: boolean;
}

function parse(args: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: [...args], allowPositionals: true,
    options: {
      controllers: text, seeds: text, rules: text, faults: text, scale: text, oracle: text, countdown: text, jobs: text, for: text, report: text, lang: text,
      json: { type: 'boolean' }, 'search-fixed': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  });
}
