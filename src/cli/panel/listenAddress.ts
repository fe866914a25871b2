/** An interface of this machine, as node:os tells it. */
export interface PortAddress { readonly address: string; readonly netmask: string; readonly family: string; readonly internal: boolean }
export type Ports = Readonly<Record<string, readonly PortAddress[] | undefined>>;

export type Listening =
  /** `from`: network that may ask; null = this machine alone. */
  | { readonly ok: true; readonly host: string; readonly port: number; readonly from: { readonly address: string; readonly netmask: string } | null }
  | { readonly ok: false; readonly why: 'panel.badListen' | 'panel.everywhere' | 'panel.notServicePort' | 'panel.noSuchPort' | 'panel.isUplink'; readonly detail: string };

/**
 * Where the panel may listen: this machine itself, or the address of the service port that was named. Never every
 * address, and never a port by which a default route leaves: that is the uplink, whatever somebody calls it.
 */
export function judgeListen(given: string, servicePort: string, ports: Ports, uplinks: ReadonlySet<string>): Listening {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+|localhost)):(\d{1,5})$/.exec(given);
  const [host, port] = [match?.[1] ?? match?.[2] ?? '', Number(match?.[3])];
  if (match === null || port < 1 || port > 65_535) return { ok: false, why: 'panel.badListen', detail: given };
  if (host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)) return { ok: true, host: host === 'localhost' ? '127.0.0.1' : host, port, from: null };
  if (/^[0:.]+$/.test(host)) return { ok: false, why: 'panel.everywhere', detail: given };
  if (servicePort === '') return { ok: false, why: 'panel.notServicePort', detail: host };
  const addresses = ports[servicePort];
  if (addresses === undefined) return { ok: false, why: 'panel.noSuchPort', detail: servicePort };
  if (uplinks.has(servicePort)) return { ok: false, why: 'panel.isUplink', detail: servicePort };
  const own = addresses.find(({ address, family }) => address === host && family === 'IPv4');
  return own === undefined ? { ok: false, why: 'panel.notServicePort', detail: host } : { ok: true, host, port, from: own };
}

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
