import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Shell } from '../../../src/cli/shell.ts';
import { serveIpc, type IpcServer, type SessionSpec } from '../../../src/ipc/server.ts';
import type { Right } from '../../../src/model/ipcMessage.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';

export interface Served {
  readonly runDir: string;
  /** What the tool has written since it was last asked. */
  said(): { readonly out: string; readonly err: string };
  shell(json?: boolean, lang?: 'vi' | 'en'): Shell;
  /** Answers on one of the daemons' sockets until the test is over, or what it gives is called. */
  serve(socket: keyof typeof socketNames, right: Right, handle: SessionSpec['handle']): Promise<() => Promise<void>>;
}

/** A run directory of each test's own, with sockets that answer, and the tool's shell in it. */
export function servedShell(): Served {
  let runDir = '';
  let servers: IpcServer[] = [];
  let [out, err] = ['', ''];
  beforeEach(() => { runDir = mkdtempSync(join(tmpdir(), 'ngatu-served-')); [out, err] = ['', '']; });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
    rmSync(runDir, { recursive: true });
  });
  return {
    get runDir() { return runDir; },
    said() {
      const told = { out, err };
      [out, err] = ['', ''];
      return told;
    },
    shell: (json = false, lang = 'en') => ({ lang, json, colour: false, runDir, runDirGiven: true, home: join(import.meta.dirname, '../../..'), write: (text) => { out += text; }, complain: (text) => { err += text; } }),
    async serve(socket, right, handle) {
      const server = await serveIpc({ path: join(runDir, socketNames[socket]), authDir: join(runDir, 'auth'), right, server: 'test', handle });
      servers.push(server);
      return async () => {
        servers = servers.filter((one) => one !== server);
        await server.close();
      };
    },
  };
}
