import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What writes to the disk in running, off the tick; a test's disk may be full. */
export interface JournalDisk {
  /** Adds to the file's end; done when it is on the disk. */
  append(path: string, text: string): Promise<void>;
  /** Replaces the file, whole or not at all; done when it is on the disk. */
  replace(path: string, text: string): Promise<void>;
}

export const realDisk: JournalDisk = {
  async append(path, text) {
    const file = await open(path, 'a', 0o600);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
  },
  async replace(path, text) {
    const draft = `${path}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};
