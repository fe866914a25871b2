import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ParserSpec } from './parser.ts';

/** In the order in which a campaign's seeds take them. */
export const parserNames = ['ipc', 'bus', 'site'] as const;

/** Loaded by name: coverage counts from before a parser is there. */
export async function loadParser(name: string): Promise<ParserSpec> {
  const module: unknown = await import(pathToFileURL(join(import.meta.dirname, `${name}.ts`)).href);
  const found = typeof module === 'object' && module !== null ? new Map<string, unknown>(Object.entries(module)).get(name) : undefined;
  if (!isParser(found)) throw new Error(`${name}.ts exports no parser`);
  return found;
}

function isParser(value: unknown): value is ParserSpec {
  return typeof value === 'object' && value !== null && 'open' in value && 'files' in value && 'name' in value;
}
