import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { streetVerdictSchema, type Judge, type Judges, type StreetVerdict } from '../junction/streetVerdict.ts';

/** The street checker as a process of its own. It stands in the repository, not in dist, and shares no code with the simulation. */
export interface StreetProcess {
  readonly judges: Judges;
  /** Resolves when it has taken in what it was told: a recording grows faster than a pipe drains. */
  drained(): Promise<void>;
  close(): void;
}

/** Null where the checker is not there. */
export function openStreet(home: string): StreetProcess | null {
  const file = join(home, 'test', 'street', 'judge-trials.ts');
  if (!existsSync(file)) return null;
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin } = child;
  const waiting: { readonly resolve: (verdict: StreetVerdict) => void; readonly reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const verdict = streetVerdictSchema.safeParse(parseJson(line));
    const next = waiting.shift();
    if (verdict.success) next?.resolve(verdict.data);
    else next?.reject(new Error(`the street checker's verdict is not understood: ${line.slice(0, 200)}`));
  });
  const failed = new Error('the street checker has ended');
  child.once('close', () => { for (const one of waiting.splice(0)) one.reject(failed); });
  stdin.on('error', () => undefined);
  const say = (line: object): void => { stdin.write(`${JSON.stringify(line)}\n`); };
  return {
    judges(site): Judge {
      say({ type: 'site', artefact: site });
      return {
        observe(line) { if (line.type !== 'seconds') say(line); },
        async finish(endMs) {
          say({ type: 'finish', endMs });
          return new Promise<StreetVerdict>((resolve, reject) => {
            if (child.exitCode !== null) reject(failed);
            else waiting.push({ resolve, reject });
          });
        },
      };
    },
    async drained() { if (stdin.writableNeedDrain && child.exitCode === null) await Promise.race([once(stdin, 'drain'), once(child, 'close')]); },
    close() { stdin.end(); },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
