import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** A loopback port that is free now. Another program could take it before the broker does; then the broker is started again. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => { resolve(port); });
    });
  });
}

const minimalConf = ['allow_anonymous true', 'persistence false'];

/**
 * Writes the broker's configuration for this run: the project's own (config/mosquitto/demo.conf) with this run's
 * port. `user root` where we are root: Mosquitto would drop to its own user, and Linux forgets the signal that
 * ends it with its parent when a process changes its user.
 */
export function writeBrokerConf(home: string, runDir: string, port: number): string {
  const source = join(home, 'config', 'mosquitto', 'demo.conf');
  const given = existsSync(source) ? readFileSync(source, 'utf8').split('\n') : minimalConf;
  const kept = given.filter((line) => !/^\s*(listener|port|bind_address|user)\s/.test(line));
  const path = join(runDir, 'mosquitto.conf');
  writeFileSync(path, [`listener ${port} 127.0.0.1`, 'user root', ...kept, ''].join('\n'));
  return path;
}

/** The broker's program: Debian keeps it in /usr/sbin, which is not on every PATH. */
export function brokerProgram(): string {
  return existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';
}

/** Resolves with true as soon as the port takes a connection, with false after 10 s. */
export async function portAnswers(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await takesConnection(port)) return true;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return false;
}

function takesConnection(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => { resolve(false); });
  });
}
