import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The cabinet's own network, and the uplink's: ports of a network namespace of their own. */
export const serviceAddress = '192.168.8.2';
export const uplinkAddress = '203.0.113.5';

/** A computer with two ports, `lan0` of the cabinet's network and `up0` by which the default route leaves. Needs root, or user namespaces. */
const ports = [
  'ip link set lo up',
  'ip link add lan0 type veth peer name lan1', `ip addr add ${serviceAddress}/24 dev lan0`, 'ip link set lan0 up', 'ip link set lan1 up',
  'ip link add up0 type veth peer name up1', `ip addr add ${uplinkAddress}/24 dev up0`, 'ip link set up0 up', 'ip link set up1 up',
  'ip route add default via 203.0.113.1 dev up0',
].join(' && ');

export interface CabinetPlace {
  /** Words before a command: it becomes a process of that computer. */
  readonly enter: readonly string[];
  /** A cabinet's file with a receiver of counts on the cabinet's own network. */
  readonly cabinet: string;
  clean(): void;
}

export function openPlace(): CabinetPlace {
  const folder = mkdtempSync(join(tmpdir(), 'ngatu-place-'));
  const cabinet = join(folder, 'cabinet.yaml');
  writeFileSync(cabinet, `format: ngatu-cabinet/1\naddress: ${serviceAddress}\nvds:\n  sources:\n    - { kind: card, id: cards, detectors: [dVN-stop] }\n  receiver: { address: ${serviceAddress}, port: 8080 }\n`);
  return {
    enter: ['unshare', process.getuid?.() === 0 ? '-n' : '-rn', 'sh', '-c', `${ports} && exec "$@"`, 'sh'], cabinet,
    clean: () => { rmSync(folder, { recursive: true, force: true }); },
  };
}

/** Every address on which anything of that computer listens, by the kernel's own tool. */
export function listening(inside: readonly string[]): readonly string[] {
  return execFileSync('nsenter', [...inside, 'ss', '-lntuH'], { encoding: 'utf8' }).split('\n').flatMap((line) => line.trim().split(/\s+/)[4] ?? []);
}
