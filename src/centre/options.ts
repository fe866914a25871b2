import { parseArgs } from 'node:util';
import { brokerSentence, readBrokers } from '../link/mqtt/brokerUrl.ts';
import { tlsFiles, type TlsFiles } from '../link/mqtt/tlsFiles.ts';
import { isTopicLevel } from '../link/topics.ts';
import { sinkLimits, type AgingLimits } from './receiptAging.ts';

const gibBytes = 1024 ** 3;

export interface CentreOptions {
  /** One, or two: the next one is tried where one does not answer. */
  readonly brokers: readonly string[];
  readonly stateDir: string; readonly runDir: string;
  /** A server to write into instead of a file: its URI, or '' for what libpq's environment names; null = the file. */
  readonly postgres: string | null;
  /** Of the file: how long, and within how many bytes, its rows are kept. */
  readonly limits: AgingLimits;
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
      'tls-ca': text, 'tls-cert': text, 'tls-key': text, key: text, 'key-id': text, postgres: text, 'keep-days': text, 'keep-gib': text,
    } });
    const { broker, 'state-dir': stateDir, 'run-dir': runDir, 'site-id': siteId, 'all-sites': all = false } = values;
    if (broker === undefined || stateDir === undefined || runDir === undefined || (siteId === undefined) !== all) return refuse('--broker, --state-dir, --run-dir and either --site-id or --all-sites are needed');
    if (siteId !== undefined && !isTopicLevel(siteId)) return refuse(`--site-id ${siteId} can't stand in a topic`);
    const reconnectMaxMs = values['reconnect-max-ms'] === undefined ? null : Number(values['reconnect-max-ms']);
    if (reconnectMaxMs !== null && !(reconnectMaxMs >= 0)) return refuse('--reconnect-max-ms must be a number of at least 0');
    const tls = tlsFiles(values);
    if (tls === 'part') return refuse('--tls-ca, --tls-cert and --tls-key go together');
    const read = readBrokers(broker, tls);
    if (!read.ok) return refuse(brokerSentence(read.trouble));
    const { brokers } = read;
    const { key: file, 'key-id': keyId } = values;
    if ((file === undefined) !== (keyId === undefined)) return refuse('--key and --key-id go together');
    const key = file === undefined || keyId === undefined ? null : { file, keyId };
    const postgres = values.postgres ?? null;
    if (postgres !== null && carriesPassword(postgres)) return refuse('--postgres must not carry a password, which every user of this machine could read: put it into ~/.pgpass or PGPASSFILE');
    const limits = limitsOf(values['keep-days'], values['keep-gib']);
    if (limits === null) return refuse('--keep-days must be a whole number of at least 1, --keep-gib one of at least 0.01');
    if (postgres !== null && (values['keep-days'] !== undefined || values['keep-gib'] !== undefined)) return refuse('--keep-days and --keep-gib are of the file: in a PostgreSQL its owner deletes');
    return { ok: true, options: { brokers, stateDir, runDir, postgres, limits, siteId: siteId ?? null, reconnectMaxMs, tls, key } };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Null: no such limits. */
function limitsOf(days: string | undefined, gib: string | undefined): AgingLimits | null {
  const limits = { days: days === undefined ? sinkLimits.days : Number(days), bytes: gib === undefined ? sinkLimits.bytes : Math.floor(Number(gib) * gibBytes) };
  return Number.isSafeInteger(limits.days) && limits.days >= 1 && limits.bytes >= gibBytes / 100 ? limits : null;
}

function carriesPassword(uri: string): boolean {
  const url = URL.parse(uri);
  return url !== null && (url.password !== '' || url.searchParams.has('password'));
}
