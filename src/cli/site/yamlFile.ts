import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
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
    const document = parseDocument(text);
    // A warning too (a tag that nobody knows, as of `!type`): what was meant is not what would be read.
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) return { ok: false, problems: [problem('file.notYaml', path, { detail: wrong.message })] };
    const value: unknown = document.toJS();
    return { ok: true, value, warnings: [] };
  } catch (error) {
    return { ok: false, problems: [problem('file.notYaml', path, { detail: messageOf(error) })] };
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
