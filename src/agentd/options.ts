import { parseArgs } from 'node:util';
import { brokerSentence, readBrokers } from '../link/mqtt/brokerUrl.ts';
import { tlsFiles, type TlsFiles } from '../link/mqtt/tlsFiles.ts';
import { isTopicLevel } from '../link/topics.ts';
import { mayBeHeld } from '../link/usage.ts';

export interface AgentOptions {
  readonly runDir: string;
  readonly stateDir: string;
  readonly siteId: string;
  /** One, or two: the next one is tried where one does not answer. */
  readonly brokers: readonly string[];
  /** Files in PEM; null = no TLS of our own (a bench). */
  readonly tls: TlsFiles | null;
  /** Folder of the centres' public keys (`<keyId>.pub`); null = nobody may order anything. */
  readonly centreTrust: string | null;
  /** Bytes of a day by class; a class that is not here has no bound. */
  readonly budgetBytes: Readonly<Record<string, number>>;
  /** The cabinet's own devices, and their log-ins; absent = none. */
  readonly cabinetFile?: string;
  readonly secretsFile?: string;
  readonly clockScale: number;
  /** Upper bound of every wait before a reconnect, ms; null = link.md's. Shorter for benches only. */
  readonly reconnectMaxMs: number | null;
  /** Pace of a backlog, rows a second; absent = the link's own. */
  readonly replayRowsPerS?: number;
}

export type ParsedOptions = { readonly ok: true; readonly options: AgentOptions } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): ParsedOptions => ({ ok: false, problem });

const megabyte = 1_000_000;

/** Arguments of agentd; a wrong one is a sentence, not an exception. */
export function parseOptions(args: readonly string[]): ParsedOptions {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: {
      'run-dir': text, 'state-dir': text, 'site-id': text, broker: text, 'clock-scale': text, 'reconnect-max-ms': text,
      'tls-ca': text, 'tls-cert': text, 'tls-key': text, 'centre-trust': text, 'budget': text, 'replay-rate': text, cabinet: text, secrets: text,
    } });
    const { 'run-dir': runDir, 'state-dir': stateDir, 'site-id': siteId, broker } = values;
    if (runDir === undefined || stateDir === undefined || siteId === undefined || broker === undefined) return refuse('--run-dir, --state-dir, --site-id and --broker are needed');
    if (!isTopicLevel(siteId)) return refuse(`--site-id ${siteId} can't stand in a topic: letters, digits, dot, dash, underscore, at most 64`);
    const tls = tlsFiles(values);
    if (tls === 'part') return refuse('--tls-ca, --tls-cert and --tls-key go together');
    const read = readBrokers(broker, tls);
    if (!read.ok) return refuse(brokerSentence(read.trouble));
    const { brokers } = read;
    const clockScale = Number(values['clock-scale'] ?? 1);
    if (!(clockScale > 0)) return refuse('--clock-scale must be a number above 0');
    const reconnectMaxMs = values['reconnect-max-ms'] === undefined ? null : Number(values['reconnect-max-ms']);
    if (reconnectMaxMs !== null && !(reconnectMaxMs >= 0)) return refuse('--reconnect-max-ms must be a number of at least 0');
    const budgetBytes = budgetOf(values.budget);
    if (budgetBytes === null) return refuse('--budget is a list like count=5,event=20,status=2: megabytes of a day; nothing but these three can be held back');
    const rate = values['replay-rate'] === undefined ? null : Number(values['replay-rate']);
    if (rate !== null && !(rate >= 1)) return refuse('--replay-rate must be a number of rows a second of at least 1');
    return { ok: true, options: { runDir, stateDir, siteId, brokers, tls, centreTrust: values['centre-trust'] ?? null, budgetBytes, ...(values.cabinet === undefined ? {} : { cabinetFile: values.cabinet }), ...(values.secrets === undefined ? {} : { secretsFile: values.secrets }), clockScale, reconnectMaxMs, ...(rate === null ? {} : { replayRowsPerS: rate }) } };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function budgetOf(text: string | undefined): Readonly<Record<string, number>> | null {
  if (text === undefined) return {};
  const parts = text.split(',').map((part) => /^([a-z]+)=(\d+(?:\.\d+)?)$/.exec(part));
  if (parts.some((part) => part === null || !mayBeHeld(part[1] ?? ''))) return null;
  return Object.fromEntries(parts.map((part) => [part?.[1] ?? '', Number(part?.[2]) * megabyte]));
}
