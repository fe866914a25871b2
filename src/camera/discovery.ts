/* oxlint-disable eslint/no-underscore-dangle -- node-onvif's own names; the version is pinned, and tests hold them */
import onvif from 'node-onvif';
import { childList, textOf } from './reading.ts';
import { withoutSecrets } from './unsaid.ts';

export interface DiscoveryOptions {
  /** Address of the cabinet's own interface on the camera network: the probe goes out there, and nowhere else. */
  readonly from: string;
  /** Where probes go; the specification's group, or a test device. */
  readonly to?: { readonly address: string; readonly port: number };
  readonly waitMs?: number;
}

export interface Found { readonly urn: string; readonly name: string; readonly hardware: string; readonly addresses: readonly string[] }
export type Discovery = { readonly ok: true; readonly found: readonly Found[] } | { readonly ok: false; readonly detail: string };

const group = { address: '239.255.255.250', port: 3702 } as const;
const usualWaitMs = 3000;
const closeMs = 2000;
const mostFound = 64;
let busy = false;

/**
 * Who answers a probe of WS-Discovery. node-onvif has one socket for all and takes its errors' listener off once it stands:
 * a network that goes away then would end the process, so it gets one of ours; one probe at a time.
 */
export async function discoverCameras({ from, to = group, waitMs = usualWaitMs }: DiscoveryOptions): Promise<Discovery> {
  if (busy) return { ok: false, detail: 'a probe is under way' };
  busy = true;
  try {
    onvif._MULTICAST_ADDRESS = to.address;
    onvif._PORT = to.port;
    onvif._DISCOVERY_WAIT = waitMs;
    const probing = onvif.startProbe();
    const socket = onvif._udp;
    let trouble: string | null = null;
    const failed = new Promise<null>((resolve) => {
      const fail = (error: unknown): void => {
        trouble = error instanceof Error && 'code' in error ? String(error.code) : 'network';
        resolve(null);
      };
      socket?.on('error', fail);
      socket?.once('listening', () => {
        // Its listeners went with the one of node-onvif.
        socket.on('error', fail);
        try {
          socket.setMulticastInterface(from);
        } catch (error) {
          fail(error);
        }
      });
    });
    const list = await Promise.race([probing, failed, late(waitMs + closeMs)]);
    if (list === null) {
      await Promise.race([onvif.stopProbe().catch(() => null), late(closeMs)]);
      return { ok: false, detail: trouble ?? 'no end' };
    }
    return { ok: true, found: list.slice(0, mostFound).map(readFound) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error && 'code' in error ? String(error.code) : 'network' };
  } finally {
    busy = false;
  }
}

function late(ms: number): Promise<null> {
  return new Promise((resolve) => { setTimeout(() => { resolve(null); }, ms).unref(); });
}

function readFound(probe: unknown): Found {
  return {
    urn: textOf(probe, 'urn') ?? '', name: decoded(textOf(probe, 'name') ?? ''), hardware: decoded(textOf(probe, 'hardware') ?? ''),
    addresses: childList(probe, 'xaddrs').slice(0, 8).flatMap((address) => { const plain = withoutSecrets(textOf(address) ?? ''); return plain === '' ? [] : [plain]; }),
  };
}

/** Scopes are URIs: `Axis%20P3245`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
  } catch {
    return text;
  }
}
