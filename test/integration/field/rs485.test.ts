import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { setRs485 } from '../../../src/field/bus/rs485.ts';
import { serialStream } from '../../../src/field/bus/serialStream.ts';
import { deviceOf, openPty, type Pty } from './wart/pty.ts';

// Wart 15 (field.md): serialport has no RS-485 ioctl. A pty has no such mode either, so a library preloaded into whoever
// opens it answers the two ioctls as a UART's driver does (wart/uart.c); the slave hears a question only while the mode is
// on, for it is the driver that turns the transceiver round. Nobody has tried this on a real UART (docs/line.md).

const run = promisify(execFile);
const library = join(mkdtempSync(join(tmpdir(), 'ngatu-uart-')), 'uart.so');
let pty: Pty;

beforeAll(() => {
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-o', library, join(import.meta.dirname, 'wart/uart.c'), '-ldl'], { stdio: 'pipe' });
});
afterAll(() => { rmSync(join(library, '..'), { recursive: true }); });

beforeEach(async () => {
  pty = await openPty();
  pty.slave.registers.set(0, 4711);
  // On, and RTS high while sending.
  pty.slave.reply = (frame) => ((modeOf()?.flags ?? 0) % 4 === 3 ? frame : null);
});
afterEach(() => { pty.clean(); });

const stateFile = (): string => join(pty.dir, 'uart');
const asked = (): string[] => (existsSync(`${stateFile()}.log`) ? readFileSync(`${stateFile()}.log`, 'ascii').trim().split('\n') : []);

function modeOf(): { flags: number; beforeMs: number; afterMs: number } | null {
  if (!existsSync(stateFile())) return null;
  const bytes = readFileSync(stateFile());
  return bytes.length < 12 ? null : { flags: bytes.readUInt32LE(0), beforeMs: bytes.readUInt32LE(4), afterMs: bytes.readUInt32LE(8) };
}

function uart(cannot = 0): NodeJS.ProcessEnv {
  return { LD_PRELOAD: library, NGATU_UART: stateFile(), NGATU_UART_LOG: `${stateFile()}.log`, NGATU_UART_TTY: deviceOf(pty.path), NGATU_UART_CANNOT: String(cannot) };
}

/** What a process of its own is told on this line. */
async function told(which: 'bare' | 'ours', env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'wart/twoWire.ts'), which, pty.path], { env: { ...process.env, ...env }, timeout: 60_000 });
  const answer: unknown = JSON.parse(stdout);
  return answer;
}

test('15: a UART whose driver must turn the line round: modbus-serial alone never asks it to, and nobody hears it; ours sets the mode and reads it back', async () => {
  expect(await told('bare', uart())).toMatchObject({ kind: 'failed' });
  expect(asked()).toEqual([]);
  expect(await told('ours', uart())).toEqual({ kind: 'values', values: [4711] });
  expect(asked()).toEqual(['set 3 0 1', 'get 3 0 1']);
  expect(modeOf()).toEqual({ flags: 3, beforeMs: 0, afterMs: 1 });
}, 120_000);

/** What opening says, in this process: its perl gets the library by the environment. */
async function opened(env: NodeJS.ProcessEnv, rtsOnSend: 'high' | 'low' = 'high'): Promise<string | null> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  const stream = serialStream(pty.path, 115_200, '8E1', { rtsOnSend, beforeSendMs: 2 });
  try {
    const error = await new Promise<Error | null>((resolve) => { stream.open(resolve); });
    await new Promise<void>((resolve) => { stream.close(resolve); });
    return error?.message ?? null;
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}

test('a port that has no such mode, and one that keeps another than was asked for, are refused by name', async () => {
  expect(await opened({})).toBe('rs485: the kernel does not set it on this port (set: ENOTTY)');
  expect(await opened(uart(2))).toBe('rs485: the kernel keeps other settings than it was asked for (1 2 0 for 3 2 0)');
  expect(await opened(uart(), 'low')).toBeNull();
  expect(modeOf()).toEqual({ flags: 5, beforeMs: 2, afterMs: 0 });
}, 120_000);

test('without perl it says so', async () => {
  expect((await setRs485(0, { rtsOnSend: 'high' }, '/nowhere/perl'))?.message).toMatch(/^rs485: \/nowhere\/perl does not start: /);
});
