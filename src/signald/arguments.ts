import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

export interface SignaldArguments {
  readonly site: string;
  readonly runDir: string;
  readonly stateDir: string;
  readonly clockScale: number;
  /** Directory of the public keys trusted on this machine, `<keyId>.pub`. */
  readonly trust: string;
  /** The commissioning record of a street site. */
  readonly commission: string;
}

export const usage = 'signald --site ARTEFACT.json --run-dir DIR --state-dir DIR [--trust DIR] [--commission FILE] [--clock-scale K]';

/** Where an installed cabinet keeps the keys that it trusts. */
const installedTrust = '/etc/ngatu/trust';

/** The daemon's arguments, or what is wrong with them. */
export function readArguments(argv: readonly string[]): SignaldArguments | string {
  const options = {
    site: { type: 'string' }, 'run-dir': { type: 'string' }, 'state-dir': { type: 'string' },
    trust: { type: 'string', default: installedTrust }, commission: { type: 'string' }, 'clock-scale': { type: 'string', default: '1' },
  } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    return String(error);
  }
  const { site, 'run-dir': runDir, 'state-dir': stateDir, trust } = values;
  if (site === undefined || runDir === undefined || stateDir === undefined) return `missing argument: ${usage}`;
  const clockScale = Number(values['clock-scale']);
  if (!(clockScale >= 0.1 && clockScale <= 100)) return `--clock-scale is ${values['clock-scale']}, not between 0.1 and 100`;
  return { site, runDir, stateDir, clockScale, trust, commission: values.commission ?? join(dirname(site), 'commission.json') };
}
