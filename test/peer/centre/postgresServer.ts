import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { end, until } from '../../integration/link/bench.ts';

const bin = '/usr/lib/postgresql/15/bin';
const user = 'postgres';

/** A PostgreSQL of its own, on a socket in a folder of its own: no port, no password. */
export interface PostgresServer {
  readonly config: { readonly host: string; readonly user: string; readonly database: string };
  readonly uri: string;
  start(settings?: readonly string[]): Promise<void>;
  /** SIGKILL of the server and all of its sessions' processes: the kernel takes its sockets. */
  kill(): Promise<void>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

export function createPostgres(): PostgresServer {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-pg-'));
  const data = join(dir, 'data');
  mkdirSync(data, { mode: 0o700 });
  chmodSync(dir, 0o711);
  // As root it refuses to run: then it is Debian's own user's.
  const asRoot = process.getuid?.() === 0;
  const [uid, gid] = asRoot ? [Number(execFileSync('id', ['-u', user])), Number(execFileSync('id', ['-g', user]))] : [0, 0];
  const asUser = asRoot ? { uid, gid } : {};
  if (asRoot) for (const path of [dir, data]) chownSync(path, uid, gid);
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], { ...asUser, cwd: dir, stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } });
  const config = { host: dir, user, database: user };
  let child: ChildProcess | null = null;
  const query = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const client = new Client(config);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      client.end().catch(() => undefined);
    }
  };
  return {
    config, query, uri: `postgresql://${user}@/${user}?host=${encodeURIComponent(dir)}`,
    async start(settings = []) {
      const options = ["listen_addresses=''", `unix_socket_directories='${dir}'`, 'shared_buffers=16MB', ...settings].flatMap((setting) => ['-c', setting.replaceAll("'", '')]);
      child = spawn(join(bin, 'postgres'), ['-D', data, ...options], { ...asUser, cwd: dir, stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } });
      await until('PostgreSQL answers', () => query('SELECT 1').then(() => true, () => false), 60_000);
    },
    async kill() { if (child !== null) await end(child, 'SIGKILL'); },
    async close() {
      if (child !== null) await end(child, 'SIGQUIT');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
