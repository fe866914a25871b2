import type { TransportTls } from '../../link/mqtt/transport.ts';
import type { CentreKey } from '../../link/signing.ts';
import type { Clock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { CentreClient, ClientOptions } from '../client.ts';
import type { ToolOptions } from './options.ts';

/** How it ends, as the technician's tool does (docs/cli.md). */
export const toolExits = { ok: 0, notOk: 1, usage: 2, notReachable: 3, refused: 4 } as const;

/** What each verb gets. */
export interface Tool {
  readonly options: ToolOptions;
  readonly clock: Clock;
  readonly tls: TransportTls | null;
  readonly key: CentreKey | null;
  readonly write: (line: string) => void;
  /** Resolves when the time is over or somebody ends it. */
  readonly ended: Promise<void>;
  dial(more: Pick<ClientOptions, 'subscriptions' | 'onMessage'>): CentreClient;
}

const connectMs = 25_000;

/** Waits for the broker; complains where it does not answer. */
export async function reached({ options }: Tool, client: CentreClient): Promise<boolean> {
  if (await client.ready(connectMs)) return true;
  process.stderr.write(`ngatu: ${say(options.lang, 'centre.noBroker', { broker: options.brokers.join(' '), detail: client.lastError() ?? '' })}\n`);
  return false;
}

export function complain({ lang, verb }: ToolOptions, detail: string): number {
  process.stderr.write(`ngatu: ${say(lang, 'centre.wrong', { detail, command: `centre ${verb}` })}\n`);
  return toolExits.usage;
}
