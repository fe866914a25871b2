import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable, nouns } from '../../../src/cli/commandTable.ts';
import { parseCommandLine, type Parsed } from '../../../src/cli/program.ts';
import { runArguments } from '../../../src/cli/command/run.ts';
import { langOfLine } from '../../../src/cli/start.ts';

/** Words of an example as a shell cuts them. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
const parse = (line: string): Promise<Parsed> => parseCommandLine(words(line), 'en', '0.0.0', () => undefined);
const examples = commandTable.flatMap((spec) => spec.examples.map((example) => [spec.path, example] as const));

describe('command line', () => {
  it.each(examples)('%s: its example parses: %s', async (path, example) => {
    const parsed = await parse(example);
    expect(parsed).toMatchObject({ kind: 'run', invocation: { spec: { path } } });
  });

  it.each(commandTable.map((spec) => spec.path))('%s: has code, and help with examples in both languages', async (path) => {
    const spec = commandTable.find((each) => each.path === path);
    expect(typeof (await spec?.load())).toBe('function');
    for (const [lang, title] of [['vi', 'Ví dụ:'], ['en', 'Examples:']] as const) {
      let help = '';
      const parsed = await parseCommandLine([...path.split(' '), '--help'], lang, '0', (text) => { help += text; });
      expect(parsed.kind).toBe('done');
      expect(help).toContain(title);
      expect(help).toContain(`ngatu ${spec?.examples[0] ?? '?'}`);
    }
  });

  it('explains every noun and the exit codes', async () => {
    let help = '';
    await parseCommandLine(['--help'], 'vi', '0', (text) => { help += text; });
    for (const noun of Object.keys(nouns)) {
      const names = noun.split(' ');
      let above = '';
      await parseCommandLine([...names.slice(0, -1), '--help'], 'vi', '0', (text) => { above += text; });
      expect(above).toMatch(new RegExp(`^  ${names.at(-1) ?? ''} `, 'm'));
    }
    for (const code of ['0', '1', '2', '3', '4', '78']) expect(help).toMatch(new RegExp(`^  ${code} `, 'm'));
    // Each has its line, none an English word in Vietnamese, and the commands are not pushed off by a hundred examples.
    for (const { path } of commandTable) for (let n = 1; n < path.split(' ').length; n += 1) expect(nouns).toHaveProperty([path.split(' ').slice(0, n).join(' ')]);
    expect(help).not.toMatch(/\[options\]|\[command\]/);
    expect(help.split('\n').filter((line) => line.startsWith('  ngatu ')).length).toBeLessThan(15);
  });

  it.each([
    ['nonsense', 'cli.unknownCommand'], ['mode nonsense', 'cli.unknownCommand'], ['status --nonsense', 'cli.unknownOption'], ['plan show', 'cli.missingArgument'],
    ['log tail --limit', 'cli.missingArgument'], ['mode', 'cli.missingCommand'], ['--lang fr status', 'cli.badArgument'], ['status extra', 'cli.tooMany'],
  ])('refuses %s as %s', async (line, key) => {
    expect(await parse(line)).toMatchObject({ kind: 'wrong', key });
  });

  it.each([
    ['statuss', { detail: 'statuss', near: 'status' }], ['log shwo', { detail: 'shwo', near: 'show' }], ['mode flash --fro 3m', { detail: '--fro', near: '--for' }],
    ['site', { detail: 'ngatu site' }], ['mode preempt --json', { detail: 'ngatu mode preempt' }], ['', { detail: 'ngatu' }], ['status --lang fr', { detail: 'fr' }], ['status extra', { detail: 'status' }],
  ])('says of %j what is wrong with it, and what it may have meant', async (line, wrong) => {
    expect(await parse(line)).toMatchObject({ kind: 'wrong', ...wrong });
  });

  it('takes global options before and after the command', async () => {
    for (const line of ['--json status', 'status --json']) expect(await parse(line)).toMatchObject({ invocation: { globals: { json: true } } });
  });

  it('passes the options of a bench on', async () => {
    expect(await parse('bench hil x/y --for 10m --json')).toMatchObject({ invocation: { args: ['x/y', '--for', '10m'], globals: { json: true } } });
  });

  it('hands a run its options', async () => {
    const parsed = await parse('run --for 60s --json --no-traffic --run-dir /tmp/x');
    const options = parsed.kind === 'run' ? parsed.invocation.options : {};
    expect(runArguments({ json: true, runDir: '/tmp/x', runDirGiven: true, lang: 'vi' }, options)).toEqual(['--for', '60s', '--no-traffic', '--json', '--run-dir', '/tmp/x', '--lang', 'vi']);
  });

  it('takes the language from the line, then from the locale', () => {
    expect(langOfLine(['status', '--lang', 'en'], { LANG: 'vi_VN' })).toBe('en');
    expect(langOfLine(['--lang=vi'], {})).toBe('vi');
    expect(langOfLine([], { LC_ALL: '', LANG: 'vi_VN.UTF-8' })).toBe('vi');
    expect(langOfLine([], { LC_ALL: 'en_GB', LANG: 'vi_VN' })).toBe('en');
  });
});

describe('docs/cli.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');

  it.each(commandTable.map((spec) => spec.path))('tells of %s', (path) => { expect(page).toContain(`\`ngatu ${path}`); });

  it('tells of no command that is not there', () => {
    const told = [...page.matchAll(/^\| `ngatu ([a-z]+(?: [a-z][a-z-]*){0,2})/gm)].map((match) => match[1] ?? '');
    const known = new Set(commandTable.map((spec) => spec.path));
    expect(told.filter((path) => !known.has(path))).toEqual([]);
  });
});
