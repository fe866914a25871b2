import { join } from 'node:path';
import { connectIpc, type IpcClient } from '../ipc/client.ts';
import { socketNames } from '../model/ipcWire.ts';
import type { JunctionState, LinkState } from '../model/junctionState.ts';
import { readJunctionState, readLinkState } from '../model/stateReading.ts';

const retryMs = 500;
/** signald publishes once a second; one that is silent for longer, real ms, will not do it now. */
const publishedMs = 1500;

/** Watches a run from outside, as any technician's tool does: signald's snapshots and the agent's link figures. */
export interface Observation {
  /** Last snapshot of every boot of signald, oldest first. */
  boots(): readonly JunctionState[];
  /** Asks signald for a snapshot now, in the middle of a scan or not, and keeps it. */
  refresh(): Promise<void>;
  /** Waits for the next published snapshot: taken between two scans, so that its samples are those of whole scans. */
  next(): Promise<void>;
  link(): Promise<LinkState | null>;
  close(): void;
}

export function observeRun(runDir: string): Observation {
  const boots = new Map<string, JunctionState>();
  const waiting: (() => void)[] = [];
  const ended = new AbortController();
  let signald: IpcClient | null = null;
  let agent: IpcClient | null = null;
  const keep = (data: unknown): void => {
    const state = readJunctionState(data);
    if (state === null) return;
    boots.set(state.stamp.bootId, state);
    for (const call of waiting.splice(0)) call();
  };
  const follow = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'run' });
      if (connected.ok && !ended.signal.aborted) {
        signald = connected.client;
        connected.client.onStream((_, data) => { keep(data); });
        const closed = new Promise<void>((resolve) => { connected.client.onClose(resolve); });
        await connected.client.request('subscribe', { stream: 'state' });
        await closed;
        signald = null;
      }
      await new Promise((resolve) => { setTimeout(resolve, retryMs); });
    }
  };
  follow().catch(() => undefined);
  return {
    boots: () => [...boots.values()],
    async refresh() {
      const answer = await signald?.request('status');
      if (answer?.ok === true) keep(answer.result);
    },
    next() {
      if (signald === null) return Promise.resolve();
      return new Promise((resolve) => {
        const limit = setTimeout(resolve, publishedMs);
        waiting.push(() => {
          clearTimeout(limit);
          resolve();
        });
      });
    },
    async link() {
      agent ??= await connectAgent(runDir, () => { agent = null; });
      const answer = await agent?.request('link.status');
      return answer?.ok === true ? readLinkState(answer.result) : null;
    },
    close() {
      ended.abort();
      signald?.close();
      agent?.close();
    },
  };
}

async function connectAgent(runDir: string, onClose: () => void): Promise<IpcClient | null> {
  const connected = await connectIpc({ path: join(runDir, socketNames.agent), client: 'run' });
  if (!connected.ok) return null;
  connected.client.onClose(onClose);
  return connected.client;
}

/** Waits, at most `limitMs` of real time, until the centre has acknowledged all that is stored; gives the last figures seen. */
export async function drain(link: () => Promise<LinkState | null>, limitMs: number): Promise<LinkState | null> {
  const stepMs = 100;
  let last: LinkState | null = null;
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += stepMs) {
    last = (await link()) ?? last;
    if (last !== null && last.stored === last.delivered) return last;
    await new Promise((resolve) => { setTimeout(resolve, stepMs); });
  }
  return last;
}
