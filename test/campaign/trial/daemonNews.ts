import { connectIpc } from '../../../src/ipc/client.ts';
import { isFaultCode, type FaultCode } from '../../../src/model/fault.ts';
import { eventStreamSchema } from '../../../src/model/ipcMessage.ts';
import { readJunctionState } from '../../../src/model/stateReading.ts';

/** A fault as signald raised it, by the wall clock. */
export interface RaisedFault { readonly wallMs: number; readonly code: FaultCode }
/** What one line lost, as signald counts it: all boards together. */
export interface LineCounts { readonly timeouts: number; readonly crcErrors: number; readonly retries: number }

/** What signald itself says of a fault: its events, as they come, and its counts. */
export interface DaemonNews {
  readonly raised: readonly RaisedFault[];
  counts(): Promise<LineCounts | null>;
  close(): void;
}

export async function openDaemonNews(path: string): Promise<DaemonNews> {
  const connected = await connectIpc({ path, client: 'matrix' });
  if (!connected.ok) throw new Error(`signald does not answer: ${connected.code} ${connected.detail}`);
  const { client } = connected;
  const raised: RaisedFault[] = [];
  client.onStream((stream, data) => {
    const parsed = stream === 'events' ? eventStreamSchema.safeParse(data) : null;
    for (const { code, data: said, stamp } of parsed?.data?.events ?? []) {
      const about = said['fault'];
      if (code === 'fault.raised' && typeof about === 'string' && isFaultCode(about)) raised.push({ wallMs: stamp.wallMs, code: about });
    }
  });
  await client.request('subscribe', { stream: 'events', fromN: 0 });
  return {
    raised,
    async counts() {
      const answer = await client.request('status', {});
      const state = answer.ok ? readJunctionState(answer.result) : null;
      if (state === null) return null;
      const { boards } = state;
      const sum = (of: (board: (typeof boards)[number]) => number): number => boards.reduce((all, board) => all + of(board), 0);
      return { timeouts: sum(({ timeouts }) => timeouts), crcErrors: sum(({ crcErrors }) => crcErrors), retries: sum(({ retries }) => retries) };
    },
    close() { client.close(); },
  };
}
