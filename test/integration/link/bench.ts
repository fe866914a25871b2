import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { connectIpc } from '../../../src/ipc/client.ts';
import { serveIpc, type IpcServer, type Session } from '../../../src/ipc/server.ts';
import type { Json } from '../../../src/model/canonical.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';

export const home = join(import.meta.dirname, '..', '..', '..');
export const siteId = 'bench-1';
const node = join(home, 'node_modules', '.bin', 'node');

const linkStateSchema = z.looseObject({ broker: z.string(), connected: z.boolean(), stored: z.int(), published: z.int(), delivered: z.int(), outbox: z.int(), inFlight: z.int(), lastError: z.string().nullable() });
const alarmsSchema = z.array(z.looseObject({ code: z.string(), component: z.string(), active: z.boolean() }));
export type LinkFigures = z.infer<typeof linkStateSchema>;

export async function until(what: string, test: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await test())) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

/** A signald that only has a ring of numbered events. */
export class FakeSignald {
  readonly boot: string;
  readonly events: SignalEvent[] = [];
  acked = 0;
  plans: unknown[] = [];
  /** Orders that came, with their parameters; `orders` is what the snapshot says of them. */
  readonly called: { readonly method: string; readonly params: unknown }[] = [];
  refusal: { readonly code: string; readonly params: Readonly<Record<string, string | number>> } | null = null;
  readonly #sent = new Map<Session, number>();
  #server: IpcServer | null = null;

  constructor(boot: string) {
    this.boot = boot;
  }

  async start(runDir: string): Promise<void> {
    this.#server = await serveIpc({
      path: join(runDir, socketNames.operate), right: 'operate', server: 'signald', authDir: join(runDir, 'auth'),
      handle: (call, session) => {
        if (call.method === 'subscribe' && call.params.stream === 'events') {
          this.#sent.set(session, call.params.fromN ?? 0);
          this.#pump();
        }
        if (call.method === 'subscribe' && call.params.stream === 'state') session.stream('state', junctionState('actuated'));
        if (call.method === 'events.ack') this.acked = Math.max(this.acked, call.params.upTo);
        if (call.method.startsWith('mode.')) {
          this.called.push({ method: call.method, params: call.params });
          return this.refusal === null ? { ok: true, result: {} } : { ok: false, ...this.refusal };
        }
        if (call.method === 'plan.propose') {
          this.plans.push(call.params.envelope);
          return { ok: false, code: 'plan.unknownKey', params: { keyId: 'k1' } };
        }
        return { ok: true, result: null };
      },
      onEnd: (session) => { this.#sent.delete(session); },
    });
  }

  emit(count: number, code: EventCode = 'stage.changed'): void {
    for (let index = 0; index < count; index++) {
      const n = this.events.length + 1;
      this.events.push({ boot: this.boot, n, code, stamp: { bootId: this.boot, monoMs: n, wallMs: 1_760_000_000_000 + n, errorMs: null }, data: { n } });
    }
    this.#pump();
  }

  /** One fault, now. */
  raise(fault: string): void {
    const n = this.events.length + 1;
    this.events.push({ boot: this.boot, n, code: 'fault.raised', stamp: { bootId: this.boot, monoMs: n, wallMs: Date.now(), errorMs: 20 }, data: { fault, groups: [], board: null, detector: null, severity: 'major', detail: null } });
    this.#pump();
  }

  /** Tells a snapshot to whoever listens. */
  tell(more: Readonly<Record<string, unknown>>): void {
    const state: Json = JSON.parse(JSON.stringify({ ...junctionState('actuated'), ...more }));
    for (const session of this.#sent.keys()) session.stream('state', state);
  }

  #pump(): void {
    for (const [session, from] of this.#sent) {
      const events = this.events.slice(Math.max(from, this.acked));
      for (let at = 0; at < events.length; at += 250) session.stream('events', { boot: this.boot, events: events.slice(at, at + 250) });
      this.#sent.set(session, this.events.length);
    }
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }
}

function junctionState(mode: string): { readonly [key: string]: Json } {
  return { stamp: { bootId: 'b', monoMs: 1, wallMs: 1_760_000_000_000, errorMs: null }, mode, source: 'schedule', stage: 's1', nextStage: null, interstage: false, plan: 'day', planVersion: 3, cycleS: 60 };
}

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
}

/** A folder, a broker's port, and the processes of one test. */
export class LinkBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'ngatu-link-'));
  readonly runDir = join(this.dir, 'run');
  port = 0;
  readonly #children = new Set<ChildProcess>();

  async open(): Promise<void> {
    mkdirSync(this.runDir, { recursive: true });
    this.port = await freePort();
  }

  async broker(changes: readonly string[] = []): Promise<ChildProcess> {
    const lines = readFileSync(join(home, 'config', 'mosquitto', 'demo.conf'), 'utf8').split('\n');
    const replaced = lines.map((line) => changes.find((change) => change.split(' ')[0] === line.split(' ')[0]) ?? line);
    const conf = join(this.dir, 'mosquitto.conf');
    // As root it would become its own user, who can't read this folder.
    if (process.getuid?.() === 0) replaced.push('user root');
    writeFileSync(conf, replaced.join('\n').replace(/^listener .*$/m, `listener ${this.port} 127.0.0.1`));
    const child = this.#spawn('/usr/sbin/mosquitto', ['-c', conf]);
    await until('the broker answers', () => new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => { resolve(false); });
    }));
    return child;
  }

  agent(limitMs = 15_000, more: readonly string[] = []): Promise<ChildProcess> {
    return this.#ready(limitMs, 'agentd', [...more, '--run-dir', this.runDir, '--state-dir', join(this.dir, 'agentd'), '--site-id', siteId, ...this.#link()]);
  }

  /** A process of ours with arguments of its own. */
  process(shell: string, args: readonly string[]): Promise<ChildProcess> {
    return this.#ready(30_000, shell, args);
  }

  async usage(): Promise<unknown> {
    const connected = await connectIpc({ path: join(this.runDir, socketNames.agent), client: 'test' });
    if (!connected.ok) return null;
    const answer = await connected.client.request('link.usage');
    connected.client.close();
    return answer.ok ? answer.result : null;
  }

  centre(more: readonly string[] = []): Promise<ChildProcess> {
    return this.#ready(15_000, 'centre', ['--run-dir', this.runDir, '--state-dir', join(this.dir, 'centre'), '--site-id', siteId, ...more, ...this.#link()]);
  }

  #link(): string[] {
    return ['--broker', `mqtt://127.0.0.1:${this.port}`, '--reconnect-max-ms', '300'];
  }

  async #ready(limitMs: number, shell: string, args: readonly string[]): Promise<ChildProcess> {
    const child = this.#spawn(node, [join(home, 'src', shell, 'main.ts'), ...args]);
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => { out += chunk.toString(); });
    await until(`${shell} is ready`, () => out.includes('{"ready":true}'), limitMs);
    return child;
  }

  #spawn(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', process.env['NGATU_TEST_LOG'] ? 'inherit' : 'ignore'] });
    this.#children.add(child);
    child.on('exit', () => this.#children.delete(child));
    return child;
  }

  /** mosquitto_sub, a reader that shares nothing with us. */
  reader(...topics: string[]): string[] {
    const child = this.#spawn('mosquitto_sub', ['-V', 'mqttv5', '-p', String(this.port), '-q', '1', ...topics.flatMap((topic) => ['-t', topic])]);
    const lines: string[] = [];
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    return lines;
  }

  children(shell: string): ChildProcess[] {
    return [...this.#children].filter(({ spawnargs }) => spawnargs.some((word) => word.endsWith(`/${shell}/main.ts`)));
  }

  async linkState(): Promise<LinkFigures | null> {
    const told = await this.#askAgent('link.status');
    return told === null ? null : linkStateSchema.parse(told);
  }

  /** Components of an alarm of the agent's that stands. */
  async standing(code: string): Promise<readonly string[]> {
    return alarmsSchema.parse(await this.#askAgent('alarm.list')).filter((one) => one.code === code && one.active).map(({ component }) => component);
  }

  async #askAgent(method: string): Promise<unknown> {
    const connected = await connectIpc({ path: join(this.runDir, socketNames.agent), client: 'vitest' });
    if (!connected.ok) return null;
    const answer = await connected.client.request(method);
    connected.client.close();
    return answer.ok ? answer.result : null;
  }

  ask(command: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const socket = connect(join(this.runDir, 'centre.sock'), () => { socket.write(`${JSON.stringify(command)}\n`); });
      let text = '';
      socket.on('error', reject).on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!text.includes('\n')) return;
        socket.destroy();
        resolve(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
      });
    });
  }

  counts(): Promise<Record<string, unknown>> {
    return this.ask({ type: 'counts' });
  }

  /** Ends every process; what they wrote stays. */
  async kill(): Promise<void> {
    for (const child of this.#children) await end(child, 'SIGKILL');
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => { child.once('exit', (code) => { resolve(code); }); });
  child.kill(signal);
  return gone;
}
