import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The offline verifier, which shares nothing with us but docs/evidence.md. */
export const verifierPath = join(import.meta.dirname, '../../../scripts/verify-evidence');
export const python = '/usr/bin/python3';

export interface OfflineVerdict { readonly ok: boolean; readonly flaw?: string; readonly index?: number | null }
export interface OfflineVerifier { ask(text: string): Promise<OfflineVerdict>; end(): Promise<void> }

/** One process for many exports: a line in, a line out. */
export function offlineVerifier(args: readonly string[]): OfflineVerifier {
  const child: ChildProcessWithoutNullStreams = spawn(python, [verifierPath, '--batch', ...args]);
  const waiting: ((verdict: OfflineVerdict) => void)[] = [];
  const failed: { why: string } = { why: '' };
  child.stderr.on('data', (data: Buffer) => { failed.why += data.toString(); });
  createInterface({ input: child.stdout }).on('line', (line) => { waiting.shift()?.(JSON.parse(line)); });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the verifier ended with ${code}: ${failed.why}`));
    });
  });
  let crashed = false;
  // Whoever asks it after its crash has no answer to wait for.
  const settleAll = (): void => {
    crashed = true;
    for (const settle of waiting.splice(0)) settle({ ok: false, flaw: 'crashed' });
  };
  ended.catch(settleAll);
  child.stdin.on('error', settleAll);
  return {
    ask: (text) => new Promise((resolve) => {
      if (crashed) {
        resolve({ ok: false, flaw: 'crashed' });
        return;
      }
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(text)}\n`);
    }),
    end() {
      child.stdin.end();
      return ended;
    },
  };
}
