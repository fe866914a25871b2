import { randomBytes } from 'node:crypto';
import { Agent, request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { CameraTrouble } from '../model/camera.ts';
import { authorization, chooseChallenge, parseChallenges, type Challenge, type Login } from './digest.ts';

export interface CameraRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly login: Login | null;
  /** Basic lets the password be read on the way: only over TLS, or where the cabinet's file allows it. */
  readonly allowBasic: boolean;
  /** From the first byte of the name to the last of the answer, log-in included. */
  readonly withinMs: number;
  readonly mostBytes: number;
}

export type CameraAnswer =
  | { readonly ok: true; readonly status: number; readonly type: string; readonly body: Buffer }
  | { readonly ok: false; readonly trouble: CameraTrouble; readonly detail: string };

interface Reply { readonly status: number; readonly type: string; readonly challenges: readonly string[]; readonly body: Buffer }
type Tried = { readonly ok: true; readonly reply: Reply } | Extract<CameraAnswer, { ok: false }>;

const failed = (trouble: CameraTrouble, detail: string): Extract<CameraAnswer, { ok: false }> => ({ ok: false, trouble, detail });

/** A question, a challenge, the answer to it, and once more where the nonce was stale. Every way ends within its time. */
export async function requestCamera(asked: CameraRequest): Promise<CameraAnswer> {
  const signal = AbortSignal.timeout(asked.withinMs);
  let challenge: Challenge | null = null;
  for (let round = 1; round <= 3; round += 1) {
    const uri = `${asked.url.pathname}${asked.url.search}`;
    const header = challenge === null || asked.login === null ? null : authorization(challenge, asked.login, { method: asked.method, uri, cnonce: randomBytes(16).toString('hex'), count: 1 });
    // oxlint-disable-next-line no-await-in-loop -- each round answers what the one before has asked
    const tried = await once(asked, header, signal);
    if (!tried.ok) return tried;
    const { status, type, challenges, body } = tried.reply;
    if (status !== 401) return { ok: true, status, type, body };
    const offered = parseChallenges(challenges);
    const stale = offered.some(({ params }) => params['stale']?.toLowerCase() === 'true');
    if (asked.login === null || (challenge !== null && !stale)) return failed('login', asked.login === null ? 'it asks for a log-in, and the file of secrets has none' : 'it refuses the log-in');
    challenge = chooseChallenge(offered, asked.allowBasic || asked.url.protocol === 'https:');
    if (challenge === null) return failed('login', `it offers ${offered.map(({ scheme }) => scheme).join(', ') || 'nothing'}: nothing that is answered here`);
  }
  return failed('login', 'its nonce is stale again and again');
}

/** One exchange on a connection of its own: nothing of an earlier one can be taken for its answer. */
function once({ url, method, headers = {}, body, mostBytes }: CameraRequest, authorizationHeader: string | null, signal: AbortSignal): Promise<Tried> {
  return new Promise((resolve) => {
    const end = (tried: Tried): void => {
      resolve(tried);
      asking.destroy();
    };
    const ask = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asking = ask(url, {
      method, signal, agent: url.protocol === 'https:' ? undefined : new Agent({ keepAlive: false }),
      headers: { connection: 'close', ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }), ...(authorizationHeader === null ? {} : { authorization: authorizationHeader }) },
    }, (response) => { collect(response, mostBytes, end); });
    asking.on('error', (error) => { end(signal.aborted ? failed('timeout', 'no whole answer in time') : failed('unreachable', reasonOf(error))); });
    asking.end(body);
  });
}

function collect(response: IncomingMessage, mostBytes: number, end: (tried: Tried) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) end(failed('tooLarge', `more than ${mostBytes} bytes`));
    else chunks.push(chunk);
  });
  response.on('end', () => {
    end({ ok: true, reply: { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', challenges: response.headersDistinct['www-authenticate'] ?? [], body: Buffer.concat(chunks) } });
  });
  response.on('error', (error) => { end(error.name === 'AbortError' || error.name === 'TimeoutError' ? failed('timeout', 'no whole answer in time') : failed('unreachable', reasonOf(error))); });
}

/** The system's own word for it: a message may carry the address with what stands in it. */
function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
