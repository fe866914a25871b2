import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../platform/clock.ts';
import { soapAnswer, type OnvifSpec } from './soapAnswer.ts';

export interface OnvifDeviceSpec extends OnvifSpec {
  auth: 'basic' | 'digest' | 'digestSha256' | 'none';
  picture: () => Buffer;
  /** What goes wrong on the way: nothing; no answer; an answer that never ends; one that breaks off; one without end in bytes; a page in place of the picture. */
  trouble: 'none' | 'silent' | 'drip' | 'breakOff' | 'flood' | 'page';
}

export interface OnvifDevice {
  readonly port: number;
  readonly probePort: number;
  readonly address: string;
  /** Presets it was turned to. */
  readonly turned: readonly string[];
  /** Authorization headers it was sent. */
  readonly seen: readonly string[];
  /** Everything it was asked, by name of the SOAP body. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const host = '127.0.0.1';
const realm = 'ngatu test';

/** A camera on loopback: SOAP with WS-UsernameToken, snapshots behind HTTP log-in, WS-Discovery. */
export async function startOnvifDevice(spec: OnvifDeviceSpec, clock: Clock): Promise<OnvifDevice> {
  const turned: string[] = [];
  const seen: string[] = [];
  const asked: string[] = [];
  const nonce = randomBytes(8).toString('hex');
  const server = createServer((request, response) => {
    if (spec.trouble === 'silent') return;
    if (spec.trouble === 'drip') {
      const timer = setInterval(() => { response.write(' '); }, 200);
      response.on('close', () => { clearInterval(timer); });
      return;
    }
    if (request.url?.startsWith('/snapshot/') === true) answerSnapshot(spec, nonce, request, response, seen);
    else readBody(request, (text) => {
      asked.push(/<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(text)?.[1] ?? '');
      const { status, body } = soapAnswer(spec, `http://${host}:${portOf()}`, text, clock.wallMs(), (preset) => { turned.push(preset); });
      response.writeHead(status, { 'content-type': 'application/soap+xml; charset=utf-8', 'content-length': spec.trouble === 'breakOff' ? 100_000 : Buffer.byteLength(body) });
      if (spec.trouble === 'breakOff') response.write(body, () => { request.socket.destroy(); });
      else response.end(body);
    });
  });
  const portOf = (): number => portIn(server.address());
  await new Promise<void>((resolve) => { server.listen(0, host, resolve); });
  const probe = await answerProbes(() => `http://${host}:${portOf()}/onvif/device_service`);
  return {
    port: portOf(), probePort: portIn(probe.address()), address: `http://${host}:${portOf()}/onvif/device_service`, turned, seen, asked,
    close: () => new Promise((resolve) => {
      if (!server.listening) {
        resolve();
        return;
      }
      probe.close();
      server.closeAllConnections();
      server.close(() => { resolve(); });
    }),
  };
}

function portIn(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function readBody(request: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(Buffer.concat(chunks).toString('utf8')); });
}

function answerSnapshot(spec: OnvifDeviceSpec, nonce: string, request: IncomingMessage, response: ServerResponse, seen: string[]): void {
  const { authorization = '' } = request.headers;
  if (authorization !== '') seen.push(authorization);
  if (!loginHolds(spec, nonce, authorization, request.url ?? '')) {
    const challenge = spec.auth === 'basic' ? [`Basic realm="${realm}"`]
      : [...(spec.auth === 'digestSha256' ? [`Digest realm="${realm}", nonce="${nonce}", qop="auth-int,auth", algorithm=SHA-256, opaque="a,b"`] : [`Digest realm="${realm}", nonce="${nonce}", algorithm=MD5, qop="auth"`]), `Basic realm="${realm}"`];
    response.writeHead(401, { 'www-authenticate': challenge }).end('no');
    return;
  }
  switch (spec.trouble) {
    case 'page': response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html>please log in</html>'); return;
    case 'flood': {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      const timer = setInterval(() => { response.write(Buffer.alloc(1_000_000, 0xff)); }, 10);
      response.on('close', () => { clearInterval(timer); });
      return;
    }
    case 'none': case 'silent': case 'drip': case 'breakOff': {
      const picture = spec.picture();
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length }).end(picture);
    }
  }
}

function loginHolds({ auth, user, password }: OnvifDeviceSpec, nonce: string, authorization: string, uri: string): boolean {
  if (auth === 'none') return true;
  if (auth === 'basic') return authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const given = Object.fromEntries([...authorization.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']));
  const hash = (text: string): string => createHash(auth === 'digest' ? 'md5' : 'sha256').update(text).digest('hex');
  const expected = hash([hash(`${user}:${realm}:${password}`), nonce, given['nc'] ?? '', given['cnonce'] ?? '', 'auth', hash(`GET:${uri}`)].join(':'));
  return authorization.startsWith('Digest ') && given['username'] === user && given['nonce'] === nonce && given['uri'] === uri && given['response'] === expected;
}

/** WS-Discovery: a ProbeMatch to whoever asks for a video transmitter. */
function answerProbes(address: () => string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const text = message.toString('utf8');
    const id = /<(?:\w+:)?MessageID>([^<]*)</.exec(text)?.[1] ?? '';
    if (!/<(?:\w+:)?Probe[\s>]/.test(text) || !text.includes('NetworkVideoTransmitter')) return;
    const match = `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:MessageID>uuid:1</a:MessageID><a:RelatesTo>${id}</a:RelatesTo><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:00000000-0000-0000-0000-000000000021</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/Profile/Streaming onvif://www.onvif.org/name/virtual_camera onvif://www.onvif.org/hardware/VC-1</d:Scopes><d:XAddrs>${address()}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;
    socket.send(match, from.port, from.address);
  });
  return new Promise((resolve) => { socket.bind(0, host, () => { resolve(socket); }); });
}
