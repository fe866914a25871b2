import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { langOf, type Lang } from '../../text/sentence.ts';
import { mayAsk } from '../../platform/uplink.ts';
import type { Listening } from './listenAddress.ts';
import { createHash } from 'node:crypto';

export interface PanelPage { readonly html: string; readonly script: string; readonly style: string }

export interface PanelSpec {
  readonly listening: Extract<Listening, { ok: true }>;
  readonly defaultLang: Lang;
  readonly page: (lang: Lang) => PanelPage;
  /** What a browser gets when it connects: name of the event and its data. */
  readonly greeting: (lang: Lang) => readonly (readonly [string, unknown])[];
}

export interface PanelServer {
  /** Sends every browser the newest look, in its language. */
  publish(data: (lang: Lang) => unknown): void;
  close(): void;
}

/** Browsers at once, and bytes that one may be behind before it is let go. */
const mostReaders = 8;
const mostBehindBytes = 262_144;

interface Reader { readonly response: ServerResponse; readonly lang: Lang }

/** GET of one page and one stream; nothing else is answered, and nothing is ever taken in. */
export function servePanel(spec: PanelSpec): Promise<PanelServer> {
  const readers = new Set<Reader>();
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 5000, headersTimeout: 5000, keepAliveTimeout: 5000 }, (request, response) => { respond(spec, readers, request, response); });
  server.maxConnections = 32;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: spec.listening.host, port: spec.listening.port, ipv6Only: true }, () => { resolve(panelOf(server, readers)); });
  });
}

function panelOf(server: Server, readers: Set<Reader>): PanelServer {
  return {
    publish(data) {
      const texts: Partial<Record<Lang, string>> = {};
      for (const reader of readers) {
        if (reader.response.writableLength > mostBehindBytes) reader.response.destroy();
        else reader.response.write(texts[reader.lang] ??= event('look', data(reader.lang)));
      }
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

const plainHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cross-Origin-Resource-Policy': 'same-origin', 'X-Frame-Options': 'DENY' } as const;

function respond(spec: PanelSpec, readers: Set<Reader>, request: IncomingMessage, response: ServerResponse): void {
  const refuse = (status: number): void => { response.writeHead(status, { ...plainHeaders, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(`${status}\n`); };
  if (!mayAsk(request.socket.remoteAddress ?? '', spec.listening.from)) return refuse(403);
  // A foreign page may have had a name of its own resolved to this address.
  if (!hostsOf(spec).has((request.headers.host ?? '').toLowerCase())) return refuse(421);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  const [path, query = ''] = (request.url ?? '/').split('?', 2);
  const lang = langAsked(new URLSearchParams(query).get('lang'), request.headers['accept-language'], spec.defaultLang);
  if (path === '/') {
    const page = spec.page(lang);
    response.writeHead(200, { ...plainHeaders, 'Content-Type': 'text/html; charset=utf-8', 'Content-Language': lang, 'Content-Security-Policy': policyOf(page) }).end(request.method === 'HEAD' ? undefined : page.html);
    return undefined;
  }
  if (path !== '/look' || request.method === 'HEAD') return refuse(404);
  if (readers.size >= mostReaders) return refuse(503);
  response.writeHead(200, { ...plainHeaders, 'Content-Type': 'text/event-stream; charset=utf-8' });
  const reader = { response, lang };
  readers.add(reader);
  response.on('close', () => readers.delete(reader)).on('error', () => response.destroy());
  response.write(spec.greeting(lang).map(([name, data]) => event(name, data)).join(''));
  return undefined;
}

function hostsOf({ listening: { host, port, from } }: PanelSpec): ReadonlySet<string> {
  const name = host.includes(':') ? `[${host}]` : host;
  const names = from === null ? [name, 'localhost'] : [name];
  return new Set(names.flatMap((one) => (port === 80 ? [one, `${one}:80`] : [`${one}:${port}`])));
}

/** Asked for in the address, else what the browser is set to, else the tool's own. */
function langAsked(given: string | null, accepted: string | undefined, fallback: Lang): Lang {
  if (given === 'vi' || given === 'en') return given;
  const [first = ''] = (accepted ?? '').split(/[,;]/);
  return first === '' ? fallback : langOf(first);
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing runs and nothing is styled but what stands in this page; nothing is fetched but its own stream. */
function policyOf({ script, style }: PanelPage): string {
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
