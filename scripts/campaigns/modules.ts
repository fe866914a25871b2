import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'test', 'campaign');

export function campaignNames(): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => file.slice(0, -3)).toSorted();
}

export function campaignModule(name: string): string {
  return pathToFileURL(join(folder, `${name}.ts`)).href;
}
