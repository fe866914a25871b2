import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { problem, type Parsed } from '../../model/problem.ts';

/** What stands in a YAML file (or a JSON one), not yet looked at. */
export async function readYaml(path: string): Promise<Parsed<unknown>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return { ok: false, problems: [problem('file.unreadable', path, { detail: messageOf(error) })] };
  }
  return yamlOf(text, path);
}

export function yamlOf(text: string, path: string): Parsed<unknown> {
  try {
    const value: unknown = parse(text);
    return { ok: true, value, warnings: [] };
  } catch (error) {
    return { ok: false, problems: [problem('file.notYaml', path, { detail: messageOf(error) })] };
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
