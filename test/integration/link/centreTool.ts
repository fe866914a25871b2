import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { hearAnswer } from '../answers.ts';
import type { Ended } from '../tool.ts';
import { home } from './bench.ts';

/** `ngatu centre …` from its sources, in English. */
export function runCentreTool(args: readonly string[]): Promise<Ended> {
  const child = spawn(join(home, 'node_modules', '.bin', 'node'), [join(home, 'src', 'centre', 'tool', 'main.ts'), ...args, '--lang', 'en'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      hearAnswer(['centre', ...args], out);
      resolve({ code, out, err });
    });
  });
}
