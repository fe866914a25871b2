import { parseArgs } from 'node:util';
import { isTopicLevel } from '../link/topics.ts';

export interface AgentOptions {
  readonly runDir: string;
  readonly stateDir: string;
  readonly siteId: string;
  readonly broker: string;
  readonly clockScale: number;
  /** Upper bound of every wait before a reconnect, ms; null = link.md's. Shorter for benches only. */
  readonly reconnectMaxMs: number | null;
}

export type ParsedOptions = { readonly ok: true; readonly options: AgentOptions } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): ParsedOptions => ({ ok: false, problem });

/** Arguments of agentd; a wrong one is a sentence, not an exception. */
export function parseOptions(args: readonly string[]): ParsedOptions {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { 'run-dir': text, 'state-dir': text, 'site-id': text, broker: text, 'clock-scale': text, 'reconnect-max-ms': text } });
    const { 'run-dir': runDir, 'state-dir': stateDir, 'site-id': siteId, broker } = values;
    if (runDir === undefined || stateDir === undefined || siteId === undefined || broker === undefined) return refuse('--run-dir, --state-dir, --site-id and --broker are needed');
    if (!isTopicLevel(siteId)) return refuse(`--site-id ${siteId} can't stand in a topic: letters, digits, dot, dash, underscore, at most 64`);
    if (!/^mqtts?:\/\//.test(broker)) return refuse(`--broker ${broker} must begin with mqtt:// or mqtts://`);
    const clockScale = Number(values['clock-scale'] ?? 1);
    if (!(clockScale > 0)) return refuse('--clock-scale must be a number above 0');
    const reconnectMaxMs = values['reconnect-max-ms'] === undefined ? null : Number(values['reconnect-max-ms']);
    if (reconnectMaxMs !== null && !(reconnectMaxMs >= 0)) return refuse('--reconnect-max-ms must be a number of at least 0');
    return { ok: true, options: { runDir, stateDir, siteId, broker, clockScale, reconnectMaxMs } };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
