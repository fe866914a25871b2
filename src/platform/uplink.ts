import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** An interface of this machine, as node:os tells it. */
export interface PortAddress { readonly address: string; readonly netmask: string; readonly family: string; readonly internal: boolean }
export type Ports = Readonly<Record<string, readonly PortAddress[] | undefined>>;

/** Ports by which a default route leaves, of the text of /proc/net/route and /proc/net/ipv6_route. */
export function uplinksOf(route4: string, route6: string): ReadonlySet<string> {
  const four = route4.split('\n').slice(1).map((line) => line.trim().split(/\s+/)).filter(([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000').map(([port = '']) => port);
  const six = route6.split('\n').map((line) => line.trim().split(/\s+/)).filter(([destination, length]) => destination !== undefined && /^0{32}$/.test(destination) && length === '00').map((words) => words.at(-1) ?? '');
  // The loopback carries the route of what is unreachable.
  return new Set([...four, ...six].filter((port) => port !== '' && port !== 'lo'));
}

/** Linux takes a frame for any of its addresses on any of its ports: who asks must also come from the port's own network. */
export function mayAsk(remote: string, from: { readonly address: string; readonly netmask: string } | null): boolean {
  const plain = remote.replace(/^::ffff:/, '');
  if (from === null) return plain === '::1' || plain.startsWith('127.');
  const [asker, own, mask] = [plain, from.address, from.netmask].map(numberOf);
  return asker !== undefined && own !== undefined && mask !== undefined && (asker & mask) === (own & mask);
}

function numberOf(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) ? parts.reduce((sum, part) => (sum << 8) | part, 0) : undefined;
}

/** The interfaces of this machine by which a default route leaves now. */
export function uplinksHere(): ReadonlySet<string> {
  return uplinksOf(textAt('/proc/net/route'), textAt('/proc/net/ipv6_route'));
}

/** Where a receiver of the cabinet's own network may listen: on an address of this machine that is not the uplink's. */
export type OwnAddress =
  | { readonly ok: true; readonly from: { readonly address: string; readonly netmask: string } }
  | { readonly ok: false; readonly why: 'notHere' | 'isUplink'; readonly port: string };

export function judgeOwnAddress(address: string, ports: Ports = networkInterfaces(), uplinks: ReadonlySet<string> = uplinksHere()): OwnAddress {
  const found = Object.entries(ports).flatMap(([port, addresses = []]) => addresses.filter((one) => one.address === address).map((one) => ({ port, one })))[0];
  if (found !== undefined) return uplinks.has(found.port) ? { ok: false, why: 'isUplink', port: found.port } : { ok: true, from: found.one };
  // The whole of 127.0.0.0/8 is this machine's, and no interface lists it.
  return address.startsWith('127.') ? { ok: true, from: { address, netmask: '255.0.0.0' } } : { ok: false, why: 'notHere', port: '' };
}

/** Empty where this kernel has no such file: no IPv6, no routes. */
function textAt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
