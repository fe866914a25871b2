import { parseArgs } from 'node:util';

export interface SignaldArguments { readonly site: string; readonly runDir: string; readonly stateDir: string; readonly clockScale: number }

export const usage = 'signald --site ARTEFACT.json --run-dir DIR --state-dir DIR [--clock-scale K]';

/** The daemon's arguments, or what is wrong with them. */
export function readArguments(argv: readonly string[]): SignaldArguments | string {
  const options = { site: { type: 'string' }, 'run-dir': { type: 'string' }, 'state-dir': { type: 'string' }, 'clock-scale': { type: 'string', default: '1' } } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    return String(error);
  }
  const { site, 'run-dir': runDir, 'state-dir': stateDir } = values;
  if (site === undefined || runDir === undefined || stateDir === undefined) return `missing argument: ${usage}`;
  const clockScale = Number(values['clock-scale']);
  if (!(clockScale >= 0.1 && clockScale <= 100)) return `--clock-scale is ${values['clock-scale']}, not between 0.1 and 100`;
  return { site, runDir, stateDir, clockScale };
}
