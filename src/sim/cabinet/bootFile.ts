import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { CabinetLine } from './recording.ts';

const bootsSchema = z.record(z.string(), z.int().min(0).max(65_535));

/** The boards' boot counters, which they keep through a power cut: a restarted cabinet is a power cut. */
export interface BootFile {
  readonly boots: ReadonlyMap<string, number>;
  note(line: CabinetLine): void;
}

export function openBootFile(path: string): BootFile {
  const boots = new Map(Object.entries(readBoots(path)));
  return {
    boots,
    note(line) {
      if (line.type !== 'board' || boots.get(line.board) === line.bootCounter) return;
      boots.set(line.board, line.bootCounter);
      writeFileSync(path, JSON.stringify(Object.fromEntries(boots)));
    },
  };
}

function readBoots(path: string): Record<string, number> {
  try {
    return bootsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
