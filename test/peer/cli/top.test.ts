// The live view on a real terminal: tmux is the peer that draws it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { terminal } from '../../terminal.ts';

const repository = join(import.meta.dirname, '../../..');
const fakeDaemons = join(repository, 'test/integration/cli/fake-daemons.ts');
let dir = '';
let daemons: ChildProcess | null = null;

const tmux = (...args: readonly string[]): string => spawnSync('tmux', ['-S', join(dir, 'tmux'), ...args], { encoding: 'utf8' }).stdout;
const screen = (): string => tmux('capture-pane', '-p', '-t', 'top');

beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-top-')); });
afterEach(() => {
  tmux('kill-server');
  daemons?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 100) {
    if (waitedMs > 15_000) throw new Error(`not within 15 s: ${what}\n${screen()}`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

function startTop(options = '--lang en', environment = 'LC_ALL=C.UTF-8'): void {
  tmux('new-session', '-d', '-s', 'top', '-x', '80', '-y', '24', 'env PS1="shell> " sh');
  tmux('send-keys', '-t', 'top', `${environment} ${process.execPath} ${join(repository, 'src/cli/main.ts')} top --run-dir ${dir} ${options}; stty -a | grep -o '.icanon'`, 'Enter');
}

it('says that nobody answers, draws as soon as somebody does, leaves the terminal as it was', async () => {
  startTop();
  await until('no answer', () => screen().includes('does not answer at'));
  daemons = spawn(process.execPath, [fakeDaemons, dir], { stdio: 'ignore' });
  await until('the junction', () => screen().includes('Ninh Kiều'));
  expect(screen().split('\n').slice(0, 24).every((line) => line.length <= 80)).toBe(true);
  expect(screen()).toContain('1200/1200');
  expect(tmux('display-message', '-p', '-t', 'top', '#{alternate_on}').trim()).toBe('1');
  daemons.kill('SIGKILL');
  await until('no answer again', () => screen().includes('does not answer at'));
  tmux('send-keys', '-t', 'top', 'q');
  await until('the shell', () => screen().includes(' icanon'));
  expect(tmux('display-message', '-p', '-t', 'top', '#{alternate_on}').trim()).toBe('0');
  expect(tmux('display-message', '-p', '-t', 'top', '#{cursor_flag}').trim()).toBe('1');
});

it('redraws for another size, and is left by Ctrl-C', async () => {
  daemons = spawn(process.execPath, [fakeDaemons, dir], { stdio: 'ignore' });
  startTop();
  await until('the junction', () => screen().includes('Ninh Kiều'));
  tmux('resize-window', '-t', 'top', '-x', '60', '-y', '16');
  await until('the new size', () => screen().includes('q quits') && screen().split('\n').every((line) => line.length <= 60));
  tmux('send-keys', '-t', 'top', 'C-c');
  await until('the shell', () => screen().includes(' icanon'));
});

const plainText = (): string => tmux('capture-pane', '-p', '-e', '-t', 'top').replaceAll('\u001B', '');

it.each([
  ['vi', 'LC_ALL=C TERM=vt100', 'P.an'],
  ['en', 'env -u LC_ALL -u LC_CTYPE -u LANG', 'Plan'],
])('a terminal that is not UTF-8 by its locale, or has none, gets every screen in ASCII, in 80 columns: %s', async (lang, environment, plan) => {
  daemons = spawn(process.execPath, [fakeDaemons, dir], { stdio: 'ignore' });
  startTop(`--lang ${lang}`, environment);
  await until('the junction', () => screen().includes('Ninh Kieu'));
  for (const key of ['1', '2', '3', '4', '5', '6', '7', '?']) {
    tmux('send-keys', '-t', 'top', key);
    await until(`screen ${key}`, () => screen().includes(key === '?' ? 'PgUp PgDn' : `[${key} `));
    if (key === '4') expect(screen()).toContain(`[4 ${plan}]`);
    expect([key, plainText()]).toEqual([key, expect.stringMatching(/^[\n -~]*$/)]);
    expect(screen().split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

it('letters, digits and function keys lead to the screens; no colour and nothing but ASCII where that is asked for', async () => {
  daemons = spawn(process.execPath, [fakeDaemons, dir], { stdio: 'ignore' });
  startTop('--lang vi --ascii --no-color');
  await until('the junction', () => screen().includes('Ninh Kieu') && screen().includes('theo cam bien'));
  tmux('send-keys', '-t', 'top', 'F2');
  await until('detectors', () => /^d3 .*hong/m.test(screen()));
  tmux('send-keys', '-t', 'top', 'b');
  await until('the field bus', () => screen().includes('hb1') && screen().includes('1@lamps'));
  tmux('send-keys', '-t', 'top', '5');
  await until('the centre', () => screen().includes('mqtt://127.0.0.1:1883'));
  tmux('send-keys', '-t', 'top', '?');
  await until('help', () => screen().includes('PgUp PgDn'));
  expect(plainText()).toMatch(/^[\n -~]*$/);
  expect(tmux('capture-pane', '-p', '-e', '-t', 'top').split('\u001B').some((part) => /^\[[\d;]*m/.test(part))).toBe(false);
  tmux('send-keys', '-t', 'top', 'q');
  await until('the shell', () => screen().includes(' icanon'));
});

/** What is there, at most a piece; none = nothing has come. */
function readSome(descriptor: number, piece: Buffer): number {
  try {
    return readSync(descriptor, piece);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}

it('at 9 600 baud it keeps up: what the far end has read is not older than 4 s, of a panel that has a new second each second', async () => {
  daemons = spawn(process.execPath, [fakeDaemons, dir, 'live'], { stdio: 'ignore' });
  const [near, far] = [join(dir, 'near'), join(dir, 'far')];
  const line = spawn('socat', [`pty,rawer,link=${near}`, `pty,rawer,link=${far}`], { stdio: 'ignore' });
  try {
    await until('the line', () => spawnSync('stty', ['-F', near, 'rows', '24', 'cols', '80']).status === 0);
    const end = openSync(near, 'r+');
    const started = spawn(process.execPath, [join(repository, 'src/cli/main.ts'), 'top', '--run-dir', dir, '--lang', 'en', '--baud', '9600'], { stdio: [end, end, 'ignore'], env: { ...process.env, TERM: 'vt220', LC_ALL: 'C.UTF-8', TZ: 'UTC' } });
    closeSync(end);
    const shown = terminal(80, 24);
    const reader = openSync(far, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const decoder = new StringDecoder('utf8');
    const ended = new Promise((resolve) => { started.once('exit', resolve); });
    const lags: number[] = [];
    // 96 bytes in a tenth of a second are 9 600 baud; what has not been read waits in the line.
    const piece = Buffer.alloc(96);
    for (let tenth = 0; tenth < 400 && lags.length < 90; tenth += 1) {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      shown.write(decoder.write(piece.subarray(0, readSome(reader, piece))));
      const time = /\d\d:\d\d:(\d\d)/.exec(shown.lines()[0] ?? '')?.[1];
      if (time !== undefined) lags.push((new Date().getUTCSeconds() - Number(time) + 60) % 60);
    }
    expect(lags).toHaveLength(90);
    // The first picture takes its two or three seconds.
    expect(Math.max(...lags.slice(30))).toBeLessThanOrEqual(4);
    expect(shown.lines().join('\n')).toContain('[1 Overview]');
    started.kill('SIGTERM');
    await ended;
    closeSync(reader);
  } finally {
    line.kill('SIGKILL');
  }
}, 60_000);
