import type { TransportTls } from '../../link/mqtt/transport.ts';
import type { CentreKey } from '../../link/signing.ts';
import type { Clock } from '../../platform/clock.ts';
import { lineShown } from '../../platform/foreignText.ts';
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
  /** One line (`tell`). */
  readonly write: (line: string) => void;
  /** Resolves when the time is over or somebody ends it. */
  readonly ended: Promise<void>;
  dial(more: Pick<ClientOptions, 'subscriptions' | 'onMessage'>): CentreClient;
}

/** One line of a result. Most of it comes off the network: whatever it holds, it stays one line and text. */
export function tell(line: string): void {
  process.stdout.write(`${lineShown(line)}\n`);
}

/** One line of what is wrong. */
export function warn(line: string): void {
  process.stderr.write(`ngatu: ${lineShown(line)}\n`);
}

const connectMs = 25_000;

/** Waits for the broker; complains where it does not answer. */
export async function reached({ options }: Tool, client: CentreClient): Promise<boolean> {
  if (await client.ready(connectMs)) return true;
  warn(say(options.lang, 'centre.noBroker', { broker: options.brokers.join(' '), detail: client.lastError() ?? '' }));
  return false;
}

export function complain({ lang, verb }: ToolOptions, detail: string): number {
  warn(say(lang, 'centre.wrong', { detail, command: `centre ${verb}` }));
  return toolExits.usage;
}
