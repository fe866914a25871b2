import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CabinetLine } from './recording.ts';

/** The recording on disk: each line is written before the next thing happens, so that a killed cabinet has recorded its past. */
export interface RecordFile {
  write(line: CabinetLine): void;
  close(): void;
}

export function openRecordFile(path: string): RecordFile {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'w');
  return {
    write(line) { if (line.type !== 'seconds') writeSync(fd, `${JSON.stringify(line)}\n`); },
    close() { closeSync(fd); },
  };
}
