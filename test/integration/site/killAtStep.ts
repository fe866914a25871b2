// Preloaded into signald (NODE_OPTIONS=--import): dies by KILL at the given step of replacing its artefact. Environment: the artefact, the step.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';

const artefact = process.env['NGATU_KILL_ARTEFACT'] ?? '';
const killAt = Number(process.env['NGATU_KILL_AT']);
const { openSync, writeFileSync, renameSync, fsyncSync } = fs;
const paths = new Map<number, string>();
let steps = 0;

function pass(what: string): void {
  if (steps === killAt) {
    fs.writeSync(1, `${JSON.stringify({ killedAt: what })}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  steps += 1;
}
const isOurs = (path: unknown): boolean => typeof path === 'string' && path.startsWith(artefact) && path.endsWith('.new');

Object.assign(fs, {
  openSync(...args: Parameters<typeof openSync>): number {
    const file = openSync(...args);
    const [path, flags] = args;
    if (isOurs(path) || (path === dirname(artefact) && flags === 'r')) paths.set(file, String(path));
    return file;
  },
  writeFileSync(...args: Parameters<typeof writeFileSync>): void {
    const [file, text] = args;
    const path = typeof file === 'number' ? paths.get(file) : undefined;
    if (typeof file !== 'number' || path === undefined || typeof text !== 'string') {
      writeFileSync(...args);
      return;
    }
    const half = Math.floor(text.length / 2);
    writeFileSync(file, text.slice(0, half));
    pass(`half of ${path.slice(artefact.length)}`);
    writeFileSync(file, text.slice(half));
  },
  renameSync(...args: Parameters<typeof renameSync>): void {
    if (isOurs(args[0])) pass(`before rename of ${String(args[0]).slice(artefact.length)}`);
    renameSync(...args);
  },
  fsyncSync(file: number): void {
    const path = paths.get(file);
    // Of the files a rename follows, which is a step of its own.
    if (path === dirname(artefact)) pass('before sync of the folder');
    paths.delete(file);
    fsyncSync(file);
  },
});
syncBuiltinESMExports();
