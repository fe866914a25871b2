import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { openLine } from '../../field/bus/line.ts';
import { serialStream } from '../../field/bus/serialStream.ts';
import { priorities, type BusCall, type BusReply } from '../../field/scan/request.ts';
import type { SerialLine, TcpLine } from '../../model/site.ts';
import { createClock, pause } from '../../platform/clock.ts';

export type Speed = Pick<SerialLine, 'baud' | 'format'>;
/** A tty at a speed, or a Modbus TCP device or gateway. */
export type DirectPort = ({ readonly path: string; readonly kind?: 'serial' } & Speed) | Pick<TcpLine, 'kind' | 'host' | 'port'>;

/** `/dev/ttyUSB0` at a speed, or `host:port`; none where neither was meant. */
export function portOf(where: string, speed: Speed | null): readonly DirectPort[] {
  const match = /^(\[[0-9a-f:]+\]|[^/:]+):(\d{1,5})$/i.exec(where);
  if (match !== null) return [{ kind: 'tcp', host: (match[1] ?? '').replaceAll(/[[\]]/g, ''), port: Number(match[2]) }];
  return speed === null ? [] : [{ path: where, ...speed }];
}

export function portText(port: DirectPort): string {
  return port.kind === 'tcp' ? `${port.host}:${port.port}` : `${port.baud} ${port.format}`;
}

/** A line of our own: no daemon has it. */
export interface DirectLine {
  ask(unit: number, call: BusCall, timeoutMs: number): Promise<BusReply>;
  close(): Promise<void>;
}

export type Opened = { readonly ok: true; readonly line: DirectLine } | { readonly ok: false; readonly detail: string };

/** Silence after a time-out: as long as the slowest device may still answer, ms. */
const quietMs = 60;

/** `slowest`: what the devices on it need, where that is known; else what most of them do. */
export function openDirect(port: DirectPort, slowest: { readonly quietMs: number; readonly gapMs?: number } = { quietMs }): Promise<Opened> {
  const clock = createClock();
  const waiting = new Map<string, (reply: BusReply) => void>();
  let lastId = 0;
  return new Promise((resolve) => {
    const line = openLine({
      id: 'direct', ...port, clock, ...slowest,
      onReply: (reply) => {
        waiting.get(reply.id)?.(reply);
        waiting.delete(reply.id);
      },
      onPort: (state, detail) => {
        if (state === 'up') resolve({ ok: true, line: direct });
        else line.close().catch(() => undefined).finally(() => { resolve({ ok: false, detail }); });
      },
    });
    const direct: DirectLine = {
      close: () => line.close(),
      ask(unit, call, timeoutMs) {
        lastId += 1;
        const id = String(lastId);
        // At a lamp frame's rank: every question is asked, also of a unit that was silent three times.
        return new Promise((replied) => {
          waiting.set(id, replied);
          line.submit([{ id, line: 'direct', unit, call, timeoutMs, priority: priorities.lamp, dueMs: clock.monoMs() + 60_000 }]);
        });
      },
    };
  });
}

export type Silence = { readonly kind: 'quiet' } | { readonly kind: 'talks'; readonly bytes: number } | { readonly kind: 'shut'; readonly detail: string };

/**
 * Listens before anything is sent. Whoever talks here is another master. And a board that any frame keeps alive, whose
 * daemon was stopped a moment ago, must fall to flash first (safety.md S4): the longest watchdog has run out by then.
 */
export async function listen({ path, baud, format }: { readonly path: string } & Speed, forMs: number): Promise<Silence> {
  const stream = serialStream(path, baud, format);
  const heard: { bytes: number; gone: string | null } = { bytes: 0, gone: null };
  stream.onBytes = (chunk) => { heard.bytes += chunk.length; };
  stream.onEnd = (error) => { heard.gone = error?.message ?? 'hung up'; };
  const failure = await new Promise<Error | null>((resolve) => { stream.open(resolve); });
  if (failure !== null) return { kind: 'shut', detail: failure.message };
  const clock = createClock();
  const untilMs = clock.monoMs() + forMs;
  while (clock.monoMs() < untilMs && heard.bytes === 0 && heard.gone === null) await pause(clock, 50);
  await new Promise<void>((resolve) => { stream.close(resolve); });
  if (heard.gone !== null) return { kind: 'shut', detail: heard.gone };
  return heard.bytes > 0 ? { kind: 'talks', bytes: heard.bytes } : { kind: 'quiet' };
}

export interface Holder { readonly pid: number; readonly name: string }

/** Processes that have the device open, as far as this user may see; a person must not guess whom to stop. */
export function holdersOf(path: string): Holder[] {
  if (!existsSync(path)) return [];
  const real = realpathSync(path);
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid).flatMap((pid): Holder[] => (
    opens(pid, real) ? [{ pid: Number(pid), name: nameOf(pid) }] : []
  ));
}

function opens(pid: string, real: string): boolean {
  const folder = join('/proc', pid, 'fd');
  try {
    return readdirSync(folder).some((fd) => linkOf(join(folder, fd)) === real);
  } catch {
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The script of a Node process says more than `node`. */
function nameOf(pid: string): string {
  try {
    const words = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0');
    return /(\w+)\/main\.[jt]s$/.exec(words.find((word) => /main\.[jt]s$/.test(word)) ?? '')?.[1] ?? words[0] ?? '';
  } catch {
    return '';
  }
}
