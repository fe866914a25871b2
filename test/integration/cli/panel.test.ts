import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const main = join(import.meta.dirname, '../../../src/cli/main.ts');
let dir = '';
let port = 0;
const children: ChildProcess[] = [];

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => { child.stdout?.once('data', (data: Buffer) => { resolve(data.toString()); }); });
}

function started(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  children.push(child);
  return child;
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-panel-'));
  port = await new Promise((resolve) => {
    const free = createServer().listen(0, '127.0.0.1', () => {
      const address = free.address();
      free.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
  await firstLine(started(join(import.meta.dirname, 'fake-daemons.ts'), dir, 'live'));
  expect(await firstLine(started(main, 'panel', '--run-dir', dir, '--listen', `127.0.0.1:${port}`))).toContain(`http://127.0.0.1:${port}/`);
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function asked(path: string, change: { readonly method?: string; readonly headers?: Record<string, string> } = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method: change.method ?? 'GET', agent: false, ...(change.headers === undefined ? {} : { headers: change.headers }) }, resolve).on('error', reject).end();
  });
}

async function textOf(path: string, change: Parameters<typeof asked>[1] = {}): Promise<{ readonly status: number | undefined; readonly headers: IncomingMessage['headers']; readonly text: string }> {
  const answer = await asked(path, change);
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(Buffer.from(piece));
  return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString() };
}

it('gives one page, in the language asked for, that may run and fetch nothing but its own', async () => {
  const page = await textOf('/?lang=vi');
  expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-language': 'vi' } });
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'sha256-[^ ;]+'; style-src 'sha256-[^ ;]+'; connect-src 'self'; .*form-action 'none'; frame-ancestors 'none'$/);
  expect(page.text).toContain('Biểu đồ đèn');
  expect((await textOf('/', { headers: { 'Accept-Language': 'vi-VN,vi;q=0.9', Host: `localhost:${port}` } })).headers['content-language']).toBe('vi');
  expect((await textOf('/')).headers['content-language']).toBe('en');
});

it('hears no other name, no other method and no other path', async () => {
  for (const Host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.example`]) expect((await textOf('/', { headers: { Host } })).status).toBe(421);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) for (const path of ['/', '/look']) expect((await textOf(path, { method })).status).toBe(405);
  for (const path of ['/look.json', '/../etc/passwd', '/%2e%2e/', '//evil.example/', '//', '/look/']) expect((await textOf(path)).status).toBe(404);
});

it('the stream tells the past first, then each second in the reader’s language', async () => {
  const stream = await asked('/look?lang=vi');
  expect(stream.headers['content-type']).toContain('text/event-stream');
  let text = '';
  for await (const piece of stream) {
    text += Buffer.from(piece).toString();
    if ((text.match(/event: look/g) ?? []).length >= 4) break;
  }
  expect(text).toMatch(/^event: past\ndata: {/);
  const looks = text.split('\n').filter((line) => line.startsWith('data: {"alive":true')).map((line): unknown => JSON.parse(line.slice(6)));
  expect(looks.length).toBeGreaterThanOrEqual(2);
  expect(looks.at(-1)).toMatchObject({ mode: 'theo cảm biến', stage: 'A' });
  expect(JSON.stringify(looks.at(-1))).not.toBe(JSON.stringify(looks.at(-2)));
});

it('a ninth reader is sent away, and its place is free when one leaves', async () => {
  const readers = await Promise.all(Array.from({ length: 8 }, () => asked('/look')));
  expect((await textOf('/look')).status).toBe(503);
  readers[0]?.destroy();
  await expect.poll(async () => { const answer = await asked('/look'); answer.destroy(); return answer.statusCode; }, { timeout: 20_000 }).toBe(200);
  for (const reader of readers) reader.destroy();
});

it('does not listen for everybody', async () => {
  for (const args of [['--listen', '0.0.0.0:8300'], ['--listen', '[::]:8300', '--service-port', 'lo'], ['--listen', '10.255.255.1:8300']]) {
    const refused = started(main, 'panel', '--run-dir', dir, ...args);
    let said = '';
    refused.stderr?.on('data', (data: Buffer) => { said += data.toString(); });
    expect(await new Promise((resolve) => { refused.once('exit', resolve); })).toBe(2);
    expect(said).toMatch(/every port|neither this machine/);
  }
});
