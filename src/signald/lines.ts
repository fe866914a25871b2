import { realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { openLine, type Line } from '../field/bus/line.ts';
import type { ByteStream } from '../field/bus/framePort.ts';
import { serialStream } from '../field/bus/serialStream.ts';
import { tcpStream } from '../field/bus/tcpStream.ts';
import type { BusReply, BusRequest } from '../field/scan/request.ts';
import type { SealedSite } from '../model/artefact.ts';
import { isSerial, type Line as LineWire } from '../model/site.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { tapped } from './busTap.ts';

/** All lines of the site as one: requests go to the line they name. */
export interface Lines {
  submit(requests: readonly BusRequest[]): void;
  withdraw(ids: readonly string[]): void;
  /** Every line that carries lamps has its port. */
  lampLinesUp(): boolean;
  /** Why a lamp line has no port; null = unknown, or it has one. */
  lampTrouble(): string | null;
  close(): Promise<void>;
}

export interface LinesOptions {
  readonly site: SealedSite;
  readonly runDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onReply: (reply: BusReply) => void;
  /** Every byte of every line, as it passes. */
  readonly onBytes?: (line: string, way: 'out' | 'in', bytes: Uint8Array) => void;
}

/** Path of a line's device: a relative one is a bench's pty in the run directory. */
export function devicePath(runDir: string, device: string): string {
  return isAbsolute(device) ? device : join(runDir, device);
}

/** Whether the device is a pseudo terminal. Only there may the clock run faster than the world. */
export function isPty(path: string): boolean {
  try {
    return realpathSync(path).startsWith('/dev/pts/');
  } catch {
    return false;
  }
}

function streamOf(wired: LineWire, runDir: string): ByteStream {
  return isSerial(wired) ? serialStream(devicePath(runDir, wired.device), wired.baud, wired.format, wired.rs485) : tcpStream(wired.host, wired.port);
}

export function openLines(options: LinesOptions): Lines {
  const { site, runDir, clock, log } = options;
  const used = new Set(site.safety.lamps.map(({ board }) => board));
  const lines = new Map<string, Line>();
  const lampLines = new Set<string>();
  const troubles = new Map<string, string>();
  for (const wired of site.safety.lines) {
    const { id } = wired;
    const boards = site.safety.boards.filter(({ line }) => line === id);
    if (boards.some((board) => used.has(board.id))) lampLines.add(id);
    lines.set(id, openLine({
      ...(isSerial(wired) ? { baud: wired.baud, format: wired.format, path: devicePath(runDir, wired.device) } : { kind: wired.kind, host: wired.host, port: wired.port }),
      id, clock, openStream: () => tapped(streamOf(wired, runDir), (way, bytes) => options.onBytes?.(id, way, bytes)),
      quietMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs)),
      gapMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.minGapMs)),
      limitsOf: (unit) => boards.find((board) => board.unit === unit)?.profile.limits,
      onReply: options.onReply,
      onPort: (state, detail) => {
        log.info({ line: id, state, detail }, 'port');
        if (state === 'up') troubles.delete(id);
        else troubles.set(id, `${id}: ${detail}`);
      },
    }));
  }
  return {
    submit(requests) {
      for (const [id, line] of lines) {
        const mine = requests.filter((request) => request.line === id);
        if (mine.length > 0) line.submit(mine);
      }
    },
    withdraw(ids) {
      for (const line of lines.values()) line.withdraw(ids);
    },
    lampLinesUp: () => [...lampLines].every((id) => lines.get(id)?.isUp() === true),
    lampTrouble: () => [...troubles].find(([id]) => lampLines.has(id))?.[1] ?? null,
    close: async () => { await Promise.all([...lines.values()].map((line) => line.close())); },
  };
}
