import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../../src/cli/commandTable.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';

const cli = join(import.meta.dirname, '../../../src/cli');

/** Everything that stands before the first line of a module runs. */
function loaded(file: string, seen = new Map<string, readonly string[]>()): ReadonlyMap<string, readonly string[]> {
  if (seen.has(file)) return seen;
  const packages: string[] = [];
  seen.set(file, packages);
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm)) {
    if (from.startsWith('.')) loaded(resolve(dirname(file), from), seen);
    else if (!from.startsWith('node:')) packages.push(from);
  }
  return seen;
}

describe('what a technician waits for', () => {
  it('ngatu status loads neither the schema library nor a parser, and few files', () => {
    const files = new Map([...loaded(join(cli, 'start.ts')), ...loaded(join(cli, 'command/status.ts'))]);
    expect([...new Set([...files.values()].flat())]).toEqual(['commander']);
    expect(files.size).toBeGreaterThan(40);
    expect(files.size).toBeLessThan(100);
  });

  it.each(['vi', 'en'] as const)('a line is understood the same where only what it can mean was built (%s)', async (lang) => {
    const read = async (argv: readonly string[]): Promise<unknown> => {
      let written = '';
      const parsed = await parseCommandLine(argv, lang, '1', (text) => { written += text; });
      return parsed.kind === 'run' ? parsed.invocation.spec.path : [parsed, written];
    };
    expect(await read(['--run-dir', 'top', 'status'])).toBe('status');
    expect(await read(['statu'])).toMatchObject([{ kind: 'wrong', key: 'cli.unknownCommand', detail: 'statu' }, '']);
    expect(await read(['--run-dir', 'log', 'statu'])).toMatchObject([{ kind: 'wrong', key: 'cli.unknownCommand', detail: 'statu' }, '']);
    const help = await read(['--run-dir', 'log', '--help']);
    for (const { path } of commandTable) expect(JSON.stringify(help)).toContain(path.split(' ')[0]);
  });
});
