import type { Ports } from '../../platform/uplink.ts';

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
