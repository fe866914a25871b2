import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { judgeOwnAddress, mayAsk } from '../platform/uplink.ts';

/** What becomes of a post: 204, or why not. */
export interface PostOutcome { readonly status: 204 | 400 | 401 | 404 | 409 | 413 | 422 | 429; readonly code: string }

export interface VdsReceiver {
  readonly port: number;
  /** Why it may listen here no longer: a default route that has come by this port since makes it the uplink. Null = it may. */
  astray(): NoReceiver | null;
  close(): Promise<void>;
}

export const mostPostBytes = 65_536;
const limits = { headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 5000, connectionsCheckingInterval: 2000, maxHeaderSize: 8192 } as const;
const mostConnections = 16;
/** Whoever holds connections open leaves some for the others. */
const mostOfOne = 4;

/** Why it listens nowhere. */
export type NoReceiver = { readonly why: 'notHere' | 'isUplink' | 'taken'; readonly port: string };

/** Takes `POST /vds/<source>` on one named address of the cabinet's own network, from that network, and nothing else. Never on the uplink. */
export function openVdsReceiver(at: { readonly address: string; readonly port: number }, take: (source: string, body: string, peer: string) => PostOutcome): Promise<VdsReceiver | NoReceiver> {
  const own = judgeOwnAddress(at.address);
  if (!own.ok) return Promise.resolve(own);
  const server = createServer(limits, (request, response) => { answer(request, response, take); });
  server.maxConnections = mostConnections;
  // Linux takes a frame for this address on any of its ports, the uplink's too.
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const peer = socket.remoteAddress ?? '';
    const held = open.get(peer) ?? 0;
    if (held >= mostOfOne || !mayAsk(peer, own.from)) return void socket.destroy();
    open.set(peer, held + 1);
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1;
      if (left > 0) open.set(peer, left);
      else open.delete(peer);
    });
    return undefined;
  });
  return new Promise((resolve) => {
    server.once('error', () => { resolve({ why: 'taken', port: '' }); });
    server.listen({ host: at.address, port: at.port, exclusive: true }, () => {
      const bound = server.address();
      resolve({
        port: typeof bound === 'object' && bound !== null ? bound.port : at.port,
        astray() {
          const now = judgeOwnAddress(at.address);
          return now.ok ? null : now;
        },
        close: () => new Promise((done) => {
          server.closeAllConnections();
          server.close(() => { done(); });
        }),
      });
    });
  });
}

function answer(request: IncomingMessage, response: ServerResponse, take: (source: string, body: string, peer: string) => PostOutcome): void {
  const say = ({ status, code }: PostOutcome): void => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(status === 204 ? undefined : JSON.stringify({ ok: false, code }));
  };
  const source = /^\/vds\/([A-Za-z][A-Za-z0-9_-]{0,31})$/.exec(request.url ?? '')?.[1];
  if (request.method !== 'POST' || source === undefined) return say({ status: 404, code: 'notHere' });
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('error', () => { response.destroy(); });
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostPostBytes) chunks.push(chunk);
    else if (!response.headersSent) {
      say({ status: 413, code: 'tooLong' });
      request.destroy();
    }
  });
  request.on('end', () => { if (!response.headersSent) say(take(source, Buffer.concat(chunks).toString('utf8'), request.socket.remoteAddress ?? '')); });
  return undefined;
}
