import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The tests that a document names, as `test/<file>#<title>`. */
export const references = (text: string): string[] => [...text.matchAll(/`(test\/[^`#]+#[^`]+)`/g)].map(([, reference]) => reference ?? '');

/** Whether the file has a test of this very title that runs; what is wrong otherwise. */
export function missing(reference: string): string | null {
  const [path = '', title = ''] = reference.split(/#(.*)/s);
  if (!existsSync(join(root, path))) return `${path} is not there`;
  const source = readFileSync(join(root, path), 'utf8');
  const at = ["'", '"', '`'].map((quote) => source.indexOf(`(${quote}${title}${quote},`)).find((found) => found >= 0);
  if (at === undefined) return `${path} has no test "${title}"`;
  const line = source.slice(source.lastIndexOf('\n', at) + 1, at);
  return /\.(?:skip|todo)\b/.test(line) ? `${path}: "${title}" is skipped` : null;
}
