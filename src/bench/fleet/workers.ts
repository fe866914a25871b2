import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const figuresSchema = z.object({
  connected: z.number(), stored: z.number(), delivered: z.number(), made: z.number(), waiting: z.number(), failedHandshakes: z.number(), handshakes: z.number(),
  upMs: z.array(z.number().nullable()), rssBytes: z.number(), cpuUs: z.object({ user: z.number(), system: z.number() }),
});
export type WorkerFigures = z.infer<typeof figuresSchema>;

/** A process with some cabinets in it. */
export interface Worker {
  readonly ready: Promise<void>;
  figures(): Promise<WorkerFigures>;
  say(word: 'stop' | 'mark'): void;
  kill(): void;
}

export function startWorker(args: readonly string[]): Worker {
  const child = spawn(process.execPath, [join(import.meta.dirname, `worker${import.meta.filename.endsWith('.ts') ? '.ts' : '.js'}`), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => { waiting.shift()?.(line); });
  const line = (): Promise<string> => new Promise((resolve) => { waiting.push(resolve); });
  const ready = Promise.race([line().then(() => undefined), new Promise<void>((_, reject) => { child.once('exit', (code) => { reject(new Error(`a worker ended with ${String(code)}`)); }); })]);
  // Nobody may wait for it.
  ready.catch(() => undefined);
  return {
    ready,
    async figures() {
      const answer = line();
      child.stdin.write('figures\n');
      return figuresSchema.parse(JSON.parse(await answer));
    },
    say: (word) => { child.stdin.write(`${word}\n`); },
    kill: () => { child.kill('SIGKILL'); },
  };
}
