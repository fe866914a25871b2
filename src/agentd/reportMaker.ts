import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dateText } from '../model/localTime.ts';
import type { Clock } from '../platform/clock.ts';

export type MadeReport = { readonly ok: true; readonly packed: Buffer } | { readonly ok: false; readonly why: string };

export interface ReportMaker {
  /** The page of measures of a local day; `brief`: without the diagrams of each group. */
  make(day: number, brief: boolean): Promise<MadeReport>;
  /** What is being made is given up. */
  stop(): void;
}

const packIt = promisify(gzip);
/** A day of the largest junction is read and drawn within a minute; what takes longer hangs. */
const longestMs = 600_000;
const mostWords = 300;
/** Beside the agent's own, in what the unit may take. */
const heapMb = 160;

/**
 * The tool makes it, in a process of its own with a memory of its own: a day of a busy junction is more than the agent
 * should hold at once, and what dies over it is not the link. `folder` takes its draft.
 */
export function reportMaker({ runDir, folder, clock }: { readonly runDir: string; readonly folder: string; readonly clock: Clock }): ReportMaker {
  const tool = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  let child: ChildProcess | null = null;
  return {
    async make(day, brief) {
      const draft = join(folder, 'draft.html');
      try {
        mkdirSync(folder, { recursive: true });
        child = spawn(process.execPath, [
          `--max-old-space-size=${heapMb}`, tool, 'measures', 'report', '--from', `${dateText(day)}T00:00`, '--to', `${dateText(day + 1)}T00:00`, '--out', draft,
          ...(brief ? ['--brief'] : []), '--run-dir', runDir, '--lang', 'vi',
        ], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] } });
        const why = await endOf(child, clock);
        return why === null ? { ok: true, packed: await packIt(readFileSync(draft)) } : { ok: false, why };
      } catch (error) {
        return { ok: false, why: (error instanceof Error ? error.message : String(error)).slice(0, mostWords) };
      } finally {
        child = null;
        rmSync(draft, { force: true });
      }
    },
    stop() { child?.kill('SIGKILL'); },
  };
}

/** Null = it has done it; else why not, in a few words. */
function endOf(child: ChildProcess, clock: Clock): Promise<string | null> {
  return new Promise((resolve) => {
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => { err = (err + chunk.toString()).slice(-mostWords); });
    const stop = clock.after(longestMs, () => { child.kill('SIGKILL'); });
    child.once('error', (error) => {
      stop();
      resolve(error.message.slice(0, mostWords));
    });
    child.once('close', (code, signal) => {
      stop();
      resolve(code === 0 ? null : `${signal ?? `exit ${code ?? ''}`} ${err.trim()}`.trim());
    });
  });
}
