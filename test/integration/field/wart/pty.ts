import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSlave, type TinySlave } from '../tinySlave.ts';

export const wait = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

export async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error('it did not come about');
    await wait(2);
  }
}

/** A line: our end, and a slave (unit 1) at the other. */
export interface Pty {
  readonly dir: string;
  readonly path: string;
  readonly slave: TinySlave;
  /** The adapter is pulled out. */
  pull(): void;
  clean(): void;
}

export async function openPty(): Promise<Pty> {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-wart-'));
  const [path, far] = [join(dir, 'master'), join(dir, 'slave')];
  const socat: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
  await until(() => existsSync(path) && existsSync(far));
  const slave = startSlave(far, 1);
  return {
    dir, path, slave,
    pull: () => { socat.kill(); },
    clean() {
      slave.close();
      socat.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Descriptors of this process that stand on that device. */
export function descriptorsOn(device: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === device;
    } catch {
      return false;
    }
  }).length;
}

export const deviceOf = (path: string): string => realpathSync(path);

/** A Modbus TCP peer that answers what it is told to. */
export interface TcpPeer {
  readonly port: number;
  readonly sockets: Socket[];
  /** The answer's unit and PDU to a request's unit and PDU; null = silence. */
  reply: (body: Buffer) => Buffer | null;
  /** How long after the request, ms. */
  late: () => number;
  close(): void;
}

export function startTcpPeer(port = 0): Promise<TcpPeer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (adu) => {
      const body = peer.reply(adu.subarray(6));
      if (body === null) return;
      setTimeout(() => { socket.write(Buffer.concat([adu.subarray(0, 4), Buffer.from([0, body.length]), body])); }, peer.late());
    });
  });
  const peer: TcpPeer = {
    get port() { return addressOf(server.address()).port; }, sockets, reply: (body) => body, late: () => 0,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return new Promise((resolve) => { server.listen(port, '127.0.0.1', () => { resolve(peer); }); });
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}

/** What the kernel says to the RS-485 ioctls on this tty (linux/serial.h: TIOCGRS485, TIOCSRS485). */
export function rs485Of(path: string): unknown {
  const script = `
import errno, fcntl, json, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
said = {}
for name, number in (('get', 0x542E), ('set', 0x542F)):
    try:
        said[name] = struct.unpack('8I', fcntl.ioctl(fd, number, struct.pack('8I', 1, *[0] * 7)))[0]
    except OSError as error:
        said[name] = errno.errorcode[error.errno]
print(json.dumps(said))`;
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}
