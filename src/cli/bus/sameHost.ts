import { lookup } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** `unknown`: nobody can say whether they are one. */
export type Same = 'same' | 'apart' | 'unknown';

export interface TcpPlace { readonly host: string; readonly port: number }

/** `host:port` as signald tells its lines; the host may be an IPv6 address. */
export function placeOf(where: string): TcpPlace {
  const at = where.lastIndexOf(':');
  return { host: where.slice(0, at).replaceAll(/[[\]]/g, ''), port: Number(where.slice(at + 1)) };
}

/** Whether two places are one device, by every address that their names have: a name, its address and another name are the same. */
export async function sameTcp(a: TcpPlace, b: TcpPlace): Promise<Same> {
  const [hereOf, thereOf] = await Promise.all([addressesOf(a.host), addressesOf(b.host)]);
  return compare({ addresses: hereOf, port: a.port }, { addresses: thereOf, port: b.port }, ownAddresses());
}

interface Resolved { readonly addresses: readonly string[]; readonly port: number }

/** Another port of one host may be the same device or bus; this machine's own addresses are one host; so may be what has no family in common. */
export function compare(a: Resolved, b: Resolved, own: ReadonlySet<string>): Same {
  const isOwn = (address: string): boolean => /^127\.|^::1?$|^0\.0\.0\.0$/.test(address) || own.has(address);
  if (a.addresses.some((address) => b.addresses.includes(address))) return a.port === b.port ? 'same' : 'unknown';
  if (a.addresses.some(isOwn) && b.addresses.some(isOwn)) return 'unknown';
  const common = a.addresses.some((one) => b.addresses.some((other) => isIPv4(one) === isIPv4(other)));
  return common ? 'apart' : 'unknown';
}

/** Empty where the name has none: nobody can say what it is. */
async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => canonical(address));
  } catch {
    return [];
  }
}

/** One spelling for each address; IPv4 inside IPv6 is IPv4. */
export function canonical(address: string): string {
  const bare = address.replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  const text = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text);
  if (mapped === null) return text;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => canonical(address))));
}
