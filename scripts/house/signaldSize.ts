import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What signald may be made of: nothing that is not needed to time signals (docs/architecture.md). A new package wants a decision, more lines a look at what has left it. */
export const signaldBudget = { lines: 30_000, packages: ['modbus-serial', 'pino', 'serialport', 'zod'] } as const;

export interface Size { readonly files: number; readonly lines: number; readonly packages: readonly string[] }

/** Modules that a source loads at run time: what is imported for its types alone is not there. */
function loadedBy(text: string): string[] {
  const whole = [...text.matchAll(/^(?:import|export) (?!type\b)(?:[^'";]*? from )?'([^']+)'/gm)];
  const late = [...text.matchAll(/^[^*/]*\bimport\('([^']+)'\)/gm)];
  return [...whole, ...late].map(([, name]) => name ?? '');
}

/** Everything that `entry` (a path below the root) loads, itself among it. */
export function sizeOf(root: string, entry: string, read: (path: string) => string = (path) => readFileSync(path, 'utf8')): Size {
  const found = new Map<string, number>();
  const packages = new Set<string>();
  const open = [join(root, entry)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = relative(root, path);
    if (found.has(file)) continue;
    const text = read(path);
    found.set(file, text.split('\n').length - 1);
    for (const name of loadedBy(text)) {
      if (name.startsWith('.')) open.push(join(dirname(path), name));
      else if (!name.startsWith('node:')) packages.add(name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return { files: found.size, lines: [...found.values()].reduce((sum, lines) => sum + lines, 0), packages: [...packages].toSorted() };
}

const entry = 'src/signald/main.ts';

export function sizeWord(root: string): string {
  const { files, lines, packages } = sizeOf(root, entry);
  return `signald loads ${files} files, ${lines} of ${signaldBudget.lines} lines, and ${packages.join(', ')}`;
}

export function sizeProblems(root: string): string[] {
  const { lines, packages } = sizeOf(root, entry);
  const allowed: readonly string[] = signaldBudget.packages;
  return [
    ...(lines > signaldBudget.lines ? [`signald loads ${lines} lines, its budget is ${signaldBudget.lines}`] : []),
    ...packages.filter((name) => !allowed.includes(name)).map((name) => `signald loads the package ${name}, which its budget does not name`),
  ];
}
