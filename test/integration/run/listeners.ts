import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** State of a TCP socket that listens, as the kernel writes it. */
const listens = '0A';

/** Addresses (as the kernel writes them, hex) on which a process takes anything from a network: TCP listeners, and UDP sockets of every kind. */
export function listenersOf(pid: number): readonly string[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? []));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1).flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return own.has(inode) && (table.startsWith('udp') || state === listens) ? [`${table} ${local}`] : [];
  }));
}

/** Empty where it was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** 127.0.0.1 or ::1. */
export function isLoopback(listener: string): boolean {
  return / (0100007F|00000000000000000000000001000000):/.test(listener);
}
