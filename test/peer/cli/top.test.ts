// The live view on a real terminal: tmux is the peer that draws it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

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

function startTop(): void {
  tmux('new-session', '-d', '-s', 'top', '-x', '80', '-y', '24', 'env PS1="shell> " sh');
  tmux('send-keys', '-t', 'top', `${process.execPath} ${join(repository, 'src/cli/main.ts')} top --run-dir ${dir} --lang en; stty -a | grep -o '.icanon'`, 'Enter');
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
