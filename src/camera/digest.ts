import { createHash } from 'node:crypto';

/** What a server asks of a client before it answers (RFC 7235, 4.1). */
export interface Challenge { readonly scheme: string; readonly params: Readonly<Record<string, string>> }

export interface Login { readonly user: string; readonly password: string }

/** A word, and its value where it is a parameter of the challenge that stands before it. */
const piece = /([A-Za-z][\w-]*)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;

/** Challenges of one or more WWW-Authenticate headers, in their order. */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  const found: { scheme: string; params: Record<string, string> }[] = [];
  for (const header of headers) {
    for (const [, name = '', quoted, bare] of header.matchAll(piece)) {
      const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
      const last = found.at(-1);
      if (value === undefined) found.push({ scheme: name.toLowerCase(), params: {} });
      else if (last !== undefined) last.params[name.toLowerCase()] = value;
    }
  }
  return found;
}

/** The challenge that is answered: Digest before Basic, and a Digest of an algorithm that is known. Null = none. */
export function chooseChallenge(challenges: readonly Challenge[], allowBasic: boolean): Challenge | null {
  const digest = challenges.find((challenge) => challenge.scheme === 'digest' && hashOf(challenge) !== null && qopOf(challenge) !== 'refused');
  return digest ?? (allowBasic ? (challenges.find(({ scheme }) => scheme === 'basic') ?? null) : null);
}

function hashOf({ params }: Challenge): 'md5' | 'sha256' | null {
  switch ((params['algorithm'] ?? 'MD5').toUpperCase().replace(/-SESS$/, '')) {
    case 'MD5': return 'md5';
    case 'SHA-256': return 'sha256';
    default: return null;
  }
}

/** Without qop the older form of RFC 2069 is meant; auth-int alone can't be had, the body is not hashed here. */
function qopOf({ params }: Challenge): 'auth' | 'none' | 'refused' {
  const { qop } = params;
  if (qop === undefined || qop.trim() === '') return 'none';
  return qop.split(',').some((one) => one.trim().toLowerCase() === 'auth') ? 'auth' : 'refused';
}

export interface DigestRequest { readonly method: string; readonly uri: string; readonly cnonce: string; readonly count: number }

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** Value of the Authorization header (RFC 7617; RFC 7616, 3.4). */
export function authorization(challenge: Challenge, { user, password }: Login, { method, uri, cnonce, count }: DigestRequest): string {
  if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const { realm = '', nonce = '', opaque, algorithm } = challenge.params;
  const hash = (text: string): string => createHash(hashOf(challenge) ?? 'md5').update(text).digest('hex');
  const nc = count.toString(16).padStart(8, '0');
  const secret = hash(`${user}:${realm}:${password}`);
  const ha1 = /-sess$/i.test(algorithm ?? '') ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const ha2 = hash(`${method}:${uri}`);
  const withQop = qopOf(challenge) === 'auth';
  const response = withQop ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`) : hash(`${ha1}:${nonce}:${ha2}`);
  const fields = [
    `username=${quote(user)}`, `realm=${quote(realm)}`, `nonce=${quote(nonce)}`, `uri=${quote(uri)}`, `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(withQop ? ['qop=auth', `nc=${nc}`] : []),
    ...(withQop || /-sess$/i.test(algorithm ?? '') ? [`cnonce=${quote(cnonce)}`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}
