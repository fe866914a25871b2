// Preloaded into the tool (NODE_OPTIONS=--import): it becomes the named account when it first connects, whatever folder its program lies in.
import { execFileSync } from 'node:child_process';
import { Socket } from 'node:net';

const account = process.env['NGATU_ACCOUNT'] ?? '';
const groups = process.getuid?.() === 0 ? execFileSync('id', ['-G', account], { encoding: 'utf8', env: {} }).trim().split(' ').map(Number) : [];
const connectAsRoot: unknown = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')?.value;

function become(): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.(groups);
  process.setgid?.(account);
  process.setuid?.(account);
}

Object.assign(Socket.prototype, {
  connect(this: Socket, ...args: readonly unknown[]): unknown {
    become();
    if (typeof connectAsRoot !== 'function') throw new TypeError('a socket that can’t connect');
    const connected: unknown = Reflect.apply(connectAsRoot, this, args);
    return connected;
  },
});
