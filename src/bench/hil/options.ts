import { parseArgs } from 'node:util';
import { parseDurationMs } from '../../text/duration.ts';
import type { Lang } from '../../text/sentence.ts';
import { toldBy, type OptionsOutcome } from '../told.ts';

export interface HilOptions {
  /** A scenario's folder, or its `.sumocfg`. */
  readonly scenario: string;
  /** Length of the traffic, ms of its own time; null = the window of the `.sumocfg`. */
  readonly forMs: number | null;
  /** Factor of the clock; null = it is looked for. */
  readonly speed: number | null;
  readonly seed: number;
  /** The traffic light; null = the network's first in the order of ids. */
  readonly tls: string | null;
  readonly json: boolean;
  /** Where the recording of the lamps is kept; null = nowhere. */
  readonly record: string | null;
  /** The agent, a broker and the centre run too. */
  readonly full: boolean;
  readonly lang: Lang;
}

const fastest = 20;

/** Reads the arguments of `ngatu bench hil`. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): OptionsOutcome<HilOptions> {
  const told = toldBy(() => parse(args), env);
  if ('kind' in told) return told;
  const { parsed: { values, positionals }, lang, wrong } = told;
  const [scenario, ...rest] = positionals;
  if (scenario === undefined) return wrong('<scenario>');
  if (rest.length > 0) return wrong(rest.join(' '));
  const forMs = values.for === undefined ? null : parseDurationMs(values.for);
  if (values.for !== undefined && forMs === null) return wrong(`--for ${values.for}`);
  const speed = values.speed === undefined ? null : Number(values.speed);
  if (speed !== null && !(speed > 0 && speed <= fastest)) return wrong(`--speed ${values.speed ?? ''}`);
  const seed = Number(values.seed ?? '1');
  if (!Number.isSafeInteger(seed) || seed < 0) return wrong(`--seed ${values.seed ?? ''}`);
  return {
    kind: 'run',
    options: {
      scenario, forMs, speed, seed, lang, tls: values.tls ?? null, record: values.record ?? null,
      json: values.json === true, full: values.full === true,
    },
  };
}

interface Values {
  for?: string; speed?: string; seed?: string; tls?: string; record?: string; lang?: string; json?: boolean; full?: boolean; help?: boolean;
}

function parse(args: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } {
  return parseArgs({
    args: [...args], allowPositionals: true,
    options: {
      for: { type: 'string' }, speed: { type: 'string' }, seed: { type: 'string' }, tls: { type: 'string' }, record: { type: 'string' },
      lang: { type: 'string' }, json: { type: 'boolean' }, full: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  });
}
