import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { freemem, loadavg, release, totalmem, uptime } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectIpc } from '../../ipc/client.ts';
import type { Json } from '../../model/canonical.ts';
import { socketNames } from '../../model/ipcWire.ts';
import type { Shell } from '../shell.ts';
import { readLoggedEvents } from '../command/loggedEvent.ts';

/** What each daemon is asked for; nothing that changes anything, and no pictures: people are on them. */
const asked = {
  view: ['status', 'why', 'site.show', 'plan.list', 'plan.inbox', 'fault.list', 'bus.watch', 'adaptive.status'],
  agent: ['link.status', 'link.usage', 'db.status', 'evidence.status', 'alarm.list', 'camera.list'],
} as const;

const pageEvents = 1000;
/** Events of a bundle, the newest: an office asks for the rest by name. */
const mostEvents = 5000;
const journalLines = 500;

export interface Sections { readonly signald: Record<string, unknown>; readonly agentd: Record<string, unknown>; readonly events: readonly unknown[]; readonly machine: unknown; readonly journal: string | null; readonly files: Readonly<Record<string, string>> }

/** Everything the office asks for first, as it is: it is redacted before it is written. */
export async function gather(shell: Shell, fromMs: number, toMs: number, root: string): Promise<Sections> {
  const [signald, agentd] = [await answersOf(shell, 'view', asked.view), await answersOf(shell, 'agent', asked.agent)];
  return { signald, agentd, events: await eventsOf(shell, fromMs, toMs), machine: machine(root), journal: await journal(), files: filesOf(root) };
}

/** A method that does not answer is an answer too. */
async function answersOf(shell: Shell, socket: 'view' | 'agent', methods: readonly string[]): Promise<Record<string, unknown>> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames[socket]), client: 'ngatu' });
  if (!connected.ok) return { unreachable: connected.detail };
  const found: Record<string, unknown> = {};
  for (const method of methods) {
    const answer = await connected.client.request(method);
    found[method] = answer.ok ? answer.result : { error: answer.code, ...answer.params };
  }
  connected.client.close();
  return found;
}

async function eventsOf(shell: Shell, fromMs: number, toMs: number): Promise<readonly unknown[]> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames.agent), client: 'ngatu' });
  if (!connected.ok) return [];
  const events: unknown[] = [];
  for (let afterId = 0; ;) {
    const params: Record<string, Json> = { fromMs, toMs, afterId, limit: pageEvents };
    const answer = await connected.client.request('log.query', params);
    const page = answer.ok ? readLoggedEvents(answer.result) : null;
    if (page === null) break;
    events.push(...page);
    if (page.length < pageEvents) break;
    afterId = Math.max(afterId, ...page.map(({ id }) => id));
  }
  connected.client.close();
  return events.slice(-mostEvents);
}

function machine(root: string): unknown {
  const disk = statfsSync(root);
  return {
    kernel: release(), node: process.version, uptimeS: Math.round(uptime()), load: loadavg(), memoryBytes: { total: totalmem(), free: freemem() },
    diskBytes: { total: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize }, machine: process.arch,
  };
}

/** The daemons' own lines, where systemd keeps them and this person may read them. */
async function journal(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('journalctl', ['--no-pager', '--lines', String(journalLines), '--unit', 'ngatu-*'], { timeout: 10_000, maxBuffer: 4_000_000 });
    return stdout;
  } catch {
    return null;
  }
}

/** Settings that say how it is set up; never a key, a certificate or a log-in. */
function filesOf(root: string): Readonly<Record<string, string>> {
  const names = ['etc/ngatu/agentd.conf', 'etc/ngatu/cabinet.yaml', 'etc/os-release'];
  return Object.fromEntries(names.filter((name) => existsSync(join(root, name))).map((name) => {
    try {
      return [name, readFileSync(join(root, name), 'utf8')];
    } catch (error) {
      return [name, error instanceof Error ? error.message : String(error)];
    }
  }));
}
