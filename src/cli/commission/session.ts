import { join } from 'node:path';
import { compileScan } from '../../field/scan/scan.ts';
import { scanConfigOf } from '../../field/scan/config.ts';
import { connectIpc, type IpcClient } from '../../ipc/client.ts';
import type { Outcome } from '../../ipc/server.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { readBusReading, readFrameBatch } from '../../model/busView.ts';
import type { Json } from '../../model/canonical.ts';
import { socketNames } from '../../model/ipcWire.ts';
import type { JunctionState, LinkState } from '../../model/junctionState.ts';
import { readJunctionState, readLinkState } from '../../model/stateReading.ts';
import { createReadBack, type ReadBackReader } from './readBack.ts';
import { placeHere } from '../place.ts';

type Socket = keyof typeof socketNames;

/** The junction as this tool looks at it. Daemons may come and go: each question finds its own way again. */
export interface CommissionSession {
  readonly site: SealedSite;
  readonly readBack: ReadBackReader;
  /** The artefact that signald runs; null = it can't be asked now. */
  hash(): Promise<string | null>;
  state(): Promise<JunctionState | null>;
  link(): Promise<LinkState | null>;
  /** What a point of a board says; null = it has none, or does not answer. */
  read(board: string, point: string | undefined): Promise<string | null>;
  /** Numbers of these boards as they are now. */
  serials(boards: readonly string[]): Promise<Readonly<Record<string, string>>>;
  order(socket: 'operate' | 'safety', method: string, params: Readonly<Record<string, Json>>): Promise<Outcome>;
  close(): Promise<void>;
}

/** Null where the site does not fit its lines: signald would not run it either. */
export function openSession(site: SealedSite, runDir: string): CommissionSession | null {
  const plan = compileScan(scanConfigOf(site.safety, site.traffic));
  if (!plan.ok) return null;
  const readBack = createReadBack(site, plan.value);
  // The connection under way too: two questions at once take one.
  const clients = new Map<Socket, Promise<IpcClient | null>>();
  const dial = async (socket: Socket): Promise<IpcClient | null> => {
    const connected = await connectIpc({ path: join(runDir, socketNames[socket]), client: 'ngatu', place: placeHere() });
    if (!connected.ok) return null;
    connected.client.onClose(() => { clients.delete(socket); });
    if (socket === 'view') await follow(connected.client, readBack);
    return connected.client;
  };
  const clientFor = async (socket: Socket): Promise<IpcClient | null> => {
    const dialled = clients.get(socket) ?? dial(socket);
    clients.set(socket, dialled);
    const client = await dialled;
    // Nobody there: the next question tries again.
    if (client === null && clients.get(socket) === dialled) clients.delete(socket);
    return client;
  };
  const ask = async (socket: Socket, method: string, params: Readonly<Record<string, Json>> = {}): Promise<Outcome> => {
    const client = await clientFor(socket);
    return client === null ? { ok: false, code: 'ipc.closed', params: {} } : client.request(method, params);
  };
  const read = async (board: string, point: string | undefined): Promise<string | null> => {
    if (point === undefined) return null;
    const answer = await ask('operate', 'bus.read', { target: { board }, place: { point } });
    const reading = answer.ok ? readBusReading(answer.result) : null;
    return reading?.value === null || reading === null ? null : String(reading.value).trim();
  };
  const profiles = new Map(site.safety.boards.map(({ id, profile }) => [id, profile]));
  return {
    site, readBack, read,
    async hash() {
      const answer = await ask('view', 'site.show');
      const result = answer.ok ? answer.result : null;
      return typeof result === 'object' && result !== null && 'hash' in result && typeof result['hash'] === 'string' ? result['hash'] : null;
    },
    async state() {
      const answer = await ask('view', 'status');
      return answer.ok ? readJunctionState(answer.result) : null;
    },
    async link() {
      const answer = await ask('agent', 'link.status');
      return answer.ok ? readLinkState(answer.result) : null;
    },
    async serials(boards) {
      const found = await Promise.all(boards.map(async (board) => [board, await read(board, profiles.get(board)?.serialPoint)] as const));
      return Object.fromEntries(found.flatMap(([board, serial]) => (serial === null || serial === '' ? [] : [[board, serial]])));
    },
    order: ask,
    async close() {
      for (const client of await Promise.all(clients.values())) client?.close();
    },
  };
}

async function follow(client: IpcClient, readBack: ReadBackReader): Promise<void> {
  client.onStream((name, data) => {
    const batch = name === 'frames' ? readFrameBatch(data) : null;
    if (batch !== null) readBack.take(batch.frames, batch.lost);
  });
  await client.request('subscribe', { stream: 'frames' });
}
