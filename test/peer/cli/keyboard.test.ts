// Questions at a real terminal: whoever leaves them by Ctrl-C or Ctrl-D has done nothing, and is told so in a sentence.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../../..');
let dir = '';
const tmux = (...args: readonly string[]): string => spawnSync('tmux', ['-S', join(dir, 'tmux'), ...args], { encoding: 'utf8' }).stdout;
const screen = (): string => tmux('capture-pane', '-p', '-t', 'new');
const type = (...keys: readonly string[]): void => { tmux('send-keys', '-t', 'new', ...keys); };

beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-keys-')); });
afterEach(() => {
  tmux('kill-server');
  rmSync(dir, { recursive: true, force: true });
});

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 100) {
    if (waitedMs > 30_000) throw new Error(`not within 30 s: ${what}\n${screen()}`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

function startWizard(lang: string): void {
  tmux('new-session', '-d', '-s', 'new', '-x', '80', '-y', '24', 'env PS1="shell> " sh');
  type(`LC_ALL=C.UTF-8 ${process.execPath} ${join(repository, 'src/cli/main.ts')} site new hoa-binh --out ${join(dir, 'new.yaml')} --lang ${lang}; echo "rc=$?"`, 'Enter');
}

it.each([['en', 'C-c', 'Not confirmed: nothing was changed.'], ['vi', 'C-d', 'Chưa xác nhận: không có gì thay đổi.']])('the wizard is left in %s by %s', async (lang, key, sentence) => {
  startWizard(lang);
  await until('the first question', () => screen().includes('[hoa-binh]:'));
  type('Enter');
  await until('the second one', () => screen().includes('[north east south west]:'));
  type(key);
  await until('the shell', () => screen().includes('rc=1'));
  expect(screen()).toContain(sentence);
  expect(screen()).not.toContain('AbortError');
  expect(existsSync(join(dir, 'new.yaml'))).toBe(false);
});

it('a dozen answers in Vietnamese, one of them none, make a site', async () => {
  startWizard('vi');
  await until('the first question', () => screen().includes('[hoa-binh]:'));
  type('Hòa Bình', 'Enter', 'bắc đông nam', 'Enter', 'rộng', 'Enter', '14,5', 'Enter');
  await until('asked again', () => screen().includes('“rộng” không được: cần một số từ 4 đến 60.'));
  for (let n = 0; n < 9; n += 1) type('Enter');
  await until('the shell', () => screen().includes('rc=0'));
  expect(readFileSync(join(dir, 'new.yaml'), 'utf8')).toContain('Hòa Bình');
  expect(screen().split('\n').every((line) => line.length <= 80)).toBe(true);
});
