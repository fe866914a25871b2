import type { Connected, IpcClient } from '../ipc/client.ts';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import type { SignalEvent } from '../model/event.ts';
import { eventStreamSchema } from '../model/ipcMessage.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

export interface SignalLinkOptions {
  readonly connect: () => Promise<Connected>;
  /** Real time. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEvents: (events: readonly SignalEvent[]) => void;
  readonly onState: (state: unknown) => void;
  /** The connection is gone; what was not acknowledged will come again. */
  readonly onDown: () => void;
}

/** The agent's end of signald's operate socket. It comes back for ever: signald may be the one that restarts. */
export interface SignalLink {
  /** Answers `ipc.closed` while signald is away. */
  request(method: string, params?: Readonly<Record<string, Json>>): Promise<Outcome>;
  connected(): boolean;
  /** Drops the connection and rests: events that could not be stored come again from signald's ring. */
  restart(restMs: number): void;
  stop(): void;
}

const retryMs = 500;

export function openSignalLink(options: SignalLinkOptions): SignalLink {
  const { clock, logger } = options;
  let client: IpcClient | null = null;
  let stopped = false;
  let restMs = retryMs;
  let cancel: (() => void) | null = null;

  const later = (): void => {
    if (stopped) return;
    cancel = clock.after(restMs, () => { open().catch((error: unknown) => { logger.error({ error: String(error) }, 'connection to signald failed'); later(); }); });
    restMs = retryMs;
  };
  const open = async (): Promise<void> => {
    const connected = await options.connect();
    if (!connected.ok) {
      logger.debug({ code: connected.code }, 'signald is away');
      later();
      return;
    }
    const mine = connected.client;
    if (stopped) {
      mine.close();
      return;
    }
    client = mine;
    mine.onClose(() => {
      if (client === mine) client = null;
      options.onDown();
      later();
    });
    mine.onStream((stream, data) => { receive(mine, stream, data); });
    // From 0: whatever signald still holds. What is stored already is recognised by (boot, n).
    const answers = [await mine.request('subscribe', { stream: 'events', fromN: 0 }), await mine.request('subscribe', { stream: 'state' })];
    const refused = answers.find((answer) => !answer.ok);
    if (refused === undefined) logger.info('signald answers');
    else {
      logger.error({ answer: refused }, 'signald refuses the subscription');
      mine.close();
    }
  };
  const receive = (mine: IpcClient, stream: string, data: unknown): void => {
    if (stream === 'state') options.onState(data);
    if (stream !== 'events') return;
    const batch = eventStreamSchema.safeParse(data);
    if (batch.success) {
      options.onEvents(batch.data.events);
      return;
    }
    logger.error({ issue: batch.error.issues[0] }, 'signald sent events of a form this agent does not know; they stay with signald');
    restMs = 5000;
    mine.close();
  };
  restMs = 0;
  later();
  return {
    request: (method, params) => client?.request(method, params) ?? Promise.resolve({ ok: false, code: 'ipc.closed', params: {} }),
    connected: () => client !== null,
    restart(rest) {
      restMs = rest;
      client?.close();
    },
    stop() {
      stopped = true;
      cancel?.();
      client?.close();
    },
  };
}
