import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';

/** What a page of a headless Chromium did and shows; over its debugging pipe, without a port. */
export interface Browser {
  open(url: string, width: number, height: number): Promise<void>;
  /** Value of an expression in the page. */
  value(expression: string): Promise<unknown>;
  until(what: string, expression: string, withinMs: number): Promise<void>;
  screenshot(file: string, whole?: boolean): Promise<void>;
  /** Addresses that were asked for, and errors and refusals that the page logged, since it was opened. */
  requests(): readonly string[];
  complaints(): readonly string[];
  close(): Promise<void>;
}

interface Message { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown; readonly error?: { readonly message: string } }

export async function openBrowser(program = 'chromium'): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'ngatu-browser-'));
  const child = spawn(program, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  await new Promise((resolve, reject) => { child.once('spawn', resolve).once('error', reject); });
  const [, , , toBrowser, fromBrowser] = child.stdio;
  if (!(toBrowser instanceof Writable) || !(fromBrowser instanceof Readable)) throw new Error('the browser has no debugging pipe');
  const waiting = new Map<number, (message: Message) => void>();
  let [asked, complained]: [string[], string[]] = [[], []];
  let [lastId, rest] = [0, ''];
  const heard = (message: Message): void => {
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.method === 'Network.requestWillBeSent') asked.push(String(textIn(message.params, 'request', 'url')));
    else if (message.method === 'Runtime.exceptionThrown' || message.method === 'Log.entryAdded') complained.push(JSON.stringify(message.params));
  };
  fromBrowser.on('data', (data: Buffer) => {
    const texts = (rest + data.toString('utf8')).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const message: Message = JSON.parse(text);
      heard(message);
    }
  });
  const call = (method: string, params: object = {}, sessionId?: string): Promise<unknown> => new Promise((resolve, reject) => {
    const id = lastId += 1;
    waiting.set(id, ({ result, error }) => {
      waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(`${method}: ${error.message}`));
    });
    toBrowser.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
  });
  const targetId = textIn(await call('Target.createTarget', { url: 'about:blank' }), 'targetId');
  const session = String(textIn(await call('Target.attachToTarget', { targetId, flatten: true }), 'sessionId'));
  for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await call(`${domain}.enable`, {}, session);
  const value = async (expression: string): Promise<unknown> => textIn(await call('Runtime.evaluate', { expression, returnByValue: true }, session), 'result', 'value');
  return {
    async open(url, width, height) {
      [asked, complained] = [[], []];
      await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: width < 600 ? 2 : 1, mobile: width < 600 }, session);
      await call('Page.navigate', { url }, session);
    },
    value,
    async until(what, expression, withinMs) {
      for (const endMs = performance.now() + withinMs; await value(expression) !== true;) {
        if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
        await new Promise((resolve) => { setTimeout(resolve, 100); });
      }
    },
    async screenshot(file, whole = true) {
      const data = textIn(await call('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole }, session), 'data');
      writeFileSync(file, Buffer.from(String(data), 'base64'));
    },
    requests: () => asked, complaints: () => complained,
    async close() {
      const ended = new Promise((resolve) => { child.once('exit', resolve); });
      child.kill('SIGKILL');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A value deep in an answer. */
function textIn(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Object.entries(inner).find(([name]) => name === key)?.[1] : undefined), value);
}
