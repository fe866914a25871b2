import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { hearAnswer } from './answers.ts';

export interface Ended { readonly code: number | null; readonly out: string; readonly err: string }

/** The technician's tool as a user starts it, without a keyboard, in English; this process goes on meanwhile. */
export function runTool(runDir: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(join(import.meta.dirname, '../../scripts/ngatu'), [...args, '--lang', 'en', '--run-dir', runDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      hearAnswer(args, out);
      resolve({ code, out, err });
    });
  });
}
