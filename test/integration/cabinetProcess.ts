import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import type { SealedSite } from '../../src/model/artefact.ts';
import { crc16 } from '../../src/sim/cabinet/rtuFrame.ts';

const root = join(import.meta.dirname, '../..');

export interface CabinetProcess {
  readonly child: ChildProcess;
  readonly runDir: string;
  readonly site: string;
  /** Path of a line's pty. */
  device(line: string): string;
  recording(): Record<string, unknown>[];
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Ends what still runs, and removes the run directory. */
  clean(): Promise<void>;
}

/** A cabinet as `ngatu run` would start it (with the parent's pipes), ready to be polled. */
export async function startCabinet(site: SealedSite, given: { readonly clockScale?: number; readonly runDir?: string } = {}): Promise<CabinetProcess> {
  const runDir = given.runDir ?? mkdtempSync(join(tmpdir(), 'ngatu-cabinet-'));
  const siteFile = join(runDir, 'site.json');
  writeFileSync(siteFile, JSON.stringify(site));
  const recordFile = join(runDir, 'recording.jsonl');
  const child = spawn(process.execPath, ['src/sim/cabinet/main.ts', '--site', siteFile, '--run-dir', runDir, '--record', recordFile, '--clock-scale', String(given.clockScale ?? 1)], {
    cwd: root, stdio: ['pipe', 'pipe', 'inherit', 'pipe'], env: { ...process.env, NGATU_PARENT: '1', NGATU_LOG: 'warn' },
  });
  // The signs of life must be read, or the pipe fills.
  child.stdio[3]?.on('data', () => undefined);
  child.stdio[3]?.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => { child.once('close', resolve); });
  await firstLine(child, ended);
  return {
    child, runDir, site: siteFile, ended,
    device: (line) => join(runDir, 'lines', line),
    recording: () => readFileSync(recordFile, 'utf8').trim().split('\n').map((line): Record<string, unknown> => JSON.parse(line)),
    async clean() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      rmSync(runDir, { recursive: true, force: true });
    },
  };
}

/** Waits for `{"ready":true}`. */
export function firstLine(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  const line = new Promise<string>((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
  });
  return Promise.race([line, ended.then(() => { throw new Error('ended before it was ready'); })]);
}

/** A master of a few lines: raw frames through serialport, one at a time. */
export interface Master {
  /** The answer's bytes without CRC; null when none came in time. */
  ask(unit: number, pdu: readonly number[], timeoutMs?: number): Promise<number[] | null>;
  /** Bytes as they are. */
  sendRaw(bytes: readonly number[], timeoutMs?: number): Promise<number[] | null>;
  close(): Promise<void>;
}

export async function openMaster(path: string, baud = 115_200): Promise<Master> {
  const port = new SerialPort({ path, baudRate: baud, parity: 'even', lock: false, autoOpen: false });
  await new Promise<void>((resolve, reject) => { port.open((error) => { if (error === null) resolve(); else reject(error); }); });
  port.on('error', () => undefined);
  let heard: number[] = [];
  let wake: (() => void) | null = null;
  port.on('data', (bytes: Buffer) => {
    heard.push(...bytes);
    if (heard.length >= 5 && crc16(Uint8Array.from(heard)) === 0) wake?.();
  });
  const sendRaw = async (bytes: readonly number[], timeoutMs = 300): Promise<number[] | null> => {
    heard = [];
    const answered = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    port.write(Buffer.from(bytes));
    await answered;
    wake = null;
    return heard.length >= 5 && crc16(Uint8Array.from(heard)) === 0 ? heard.slice(0, -2) : null;
  };
  return {
    sendRaw,
    ask(unit, pdu, timeoutMs) {
      const crc = crc16(Uint8Array.of(unit, ...pdu));
      return sendRaw([unit, ...pdu, crc & 0xff, crc >>> 8], timeoutMs);
    },
    close: () => new Promise((resolve) => { port.close(() => { resolve(); }); }),
  };
}

/** A client of the cabinet's socket that keeps what it hears. */
export interface StreetClient {
  readonly heard: Record<string, unknown>[];
  say(message: object): void;
  /** The first line of this type that passes, heard already or later. */
  waitFor(passes: (line: Record<string, unknown>) => boolean, timeoutMs?: number): Promise<Record<string, unknown>>;
  close(): void;
}

export async function openStreet(runDir: string): Promise<StreetClient> {
  const socket: Socket = connect(join(runDir, 'cabinet.sock'));
  await new Promise<void>((resolve, reject) => { socket.once('connect', resolve).once('error', reject); });
  const heard: Record<string, unknown>[] = [];
  let pending = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const parsed: Record<string, unknown> = JSON.parse(line);
      heard.push(parsed);
    }
  });
  return {
    heard,
    say(message) { socket.write(`${JSON.stringify(message)}\n`); },
    async waitFor(passes, timeoutMs = 3000) {
      for (let waitedMs = 0; waitedMs <= timeoutMs; waitedMs += 5) {
        const found = heard.find(passes);
        if (found !== undefined) return found;
        await new Promise((resolve) => { setTimeout(resolve, 5); });
      }
      throw new Error(`not heard in ${timeoutMs} ms; last: ${JSON.stringify(heard.at(-1))}`);
    },
    close() { socket.destroy(); },
  };
}
