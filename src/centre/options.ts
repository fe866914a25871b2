import { parseArgs } from 'node:util';
import { brokerSentence, brokerTrouble } from '../link/mqtt/brokerUrl.ts';
import { tlsFiles, type TlsFiles } from '../link/mqtt/tlsFiles.ts';
import { isTopicLevel } from '../link/topics.ts';

export interface CentreOptions {
  /** One, or two: the next one is tried where one does not answer. */
  readonly brokers: readonly string[];
  readonly stateDir: string; readonly runDir: string;
  /** A server to write into instead of a file: its URI, or '' for what libpq's environment names; null = the file. */
  readonly postgres: string | null;
  /** null = every site of the broker. */
  readonly siteId: string | null;
  readonly reconnectMaxMs: number | null;
  /** Files in PEM. */
  readonly tls: TlsFiles | null;
  /** The key that signs this centre's sign of life: its file, and its name at the cabinets; null = it gives none. */
  readonly key: { readonly file: string; readonly keyId: string } | null;
}
export type ParsedOptions = { readonly ok: true; readonly options: CentreOptions } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): ParsedOptions => ({ ok: false, problem });

/** Arguments of the reference receiver. */
export function parseOptions(args: readonly string[]): ParsedOptions {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: {
      broker: text, 'state-dir': text, 'run-dir': text, 'site-id': text, 'all-sites': { type: 'boolean' }, 'reconnect-max-ms': text,
      'tls-ca': text, 'tls-cert': text, 'tls-key': text, key: text, 'key-id': text, postgres: text,
    } });
    const { broker, 'state-dir': stateDir, 'run-dir': runDir, 'site-id': siteId, 'all-sites': all = false } = values;
    if (broker === undefined || stateDir === undefined || runDir === undefined || (siteId === undefined) !== all) return refuse('--broker, --state-dir, --run-dir and either --site-id or --all-sites are needed');
    if (siteId !== undefined && !isTopicLevel(siteId)) return refuse(`--site-id ${siteId} can't stand in a topic`);
    const reconnectMaxMs = values['reconnect-max-ms'] === undefined ? null : Number(values['reconnect-max-ms']);
    if (reconnectMaxMs !== null && !(reconnectMaxMs >= 0)) return refuse('--reconnect-max-ms must be a number of at least 0');
    const tls = tlsFiles(values);
    if (tls === 'part') return refuse('--tls-ca, --tls-cert and --tls-key go together');
    const brokers = broker.split(',');
    const trouble = brokerTrouble(brokers, tls);
    if (trouble !== null) return refuse(brokerSentence(trouble));
    const { key: file, 'key-id': keyId } = values;
    if ((file === undefined) !== (keyId === undefined)) return refuse('--key and --key-id go together');
    const key = file === undefined || keyId === undefined ? null : { file, keyId };
    const postgres = values.postgres ?? null;
    if (postgres !== null && carriesPassword(postgres)) return refuse('--postgres must not carry a password, which every user of this machine could read: put it into ~/.pgpass or PGPASSFILE');
    return { ok: true, options: { brokers, stateDir, runDir, postgres, siteId: siteId ?? null, reconnectMaxMs, tls, key } };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function carriesPassword(uri: string): boolean {
  const url = URL.parse(uri);
  return url !== null && (url.password !== '' || url.searchParams.has('password'));
}
