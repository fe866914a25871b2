import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durableFile.ts';

/** Small things that outlive a process: each a JSON file, whole or as it was before. */
export interface StateFiles {
  /** Null: not there, or not readable as JSON. */
  read(name: string): unknown;
  /** Durable when it returns true. */
  write(name: string, value: unknown): boolean;
}

export function stateFiles(directory: string): StateFiles {
  return {
    read(name) {
      try {
        return JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8'));
      } catch {
        return null;
      }
    },
    write(name, value) {
      try {
        mkdirSync(directory, { recursive: true });
        writeDurably(join(directory, `${name}.json`), `${JSON.stringify(value)}\n`);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** For a simulation: kept as long as the value that holds it. */
export function memoryStates(): StateFiles {
  const kept = new Map<string, string>();
  return {
    read: (name): unknown => { const text = kept.get(name); return text === undefined ? null : JSON.parse(text); },
    write(name, value) {
      kept.set(name, JSON.stringify(value));
      return true;
    },
  };
}
