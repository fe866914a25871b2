import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below root/folder, as a path from root with forward slashes; none if there is no such folder. */
export function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !file.split('/').includes('node_modules'))
    .toSorted();
}
