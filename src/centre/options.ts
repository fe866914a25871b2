import { parseArgs } from 'node:util';
import { isTopicLevel } from '../link/topics.ts';

export interface CentreOptions { readonly broker: string; readonly stateDir: string; readonly runDir: string; readonly siteId: string; readonly reconnectMaxMs: number | null }
export type ParsedOptions = { readonly ok: true; readonly options: CentreOptions } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): ParsedOptions => ({ ok: false, problem });

/** Arguments of the reference receiver. */
export function parseOptions(args: readonly string[]): ParsedOptions {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { broker: text, 'state-dir': text, 'run-dir': text, 'site-id': text, 'reconnect-max-ms': text } });
    const { broker, 'state-dir': stateDir, 'run-dir': runDir, 'site-id': siteId } = values;
    if (broker === undefined || stateDir === undefined || runDir === undefined || siteId === undefined) return refuse('--broker, --state-dir, --run-dir and --site-id are needed');
    if (!isTopicLevel(siteId)) return refuse(`--site-id ${siteId} can't stand in a topic`);
    const reconnectMaxMs = values['reconnect-max-ms'] === undefined ? null : Number(values['reconnect-max-ms']);
    if (reconnectMaxMs !== null && !(reconnectMaxMs >= 0)) return refuse('--reconnect-max-ms must be a number of at least 0');
    return { ok: true, options: { broker, stateDir, runDir, siteId, reconnectMaxMs } };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
