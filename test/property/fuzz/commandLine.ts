import { commandTable } from '../../../src/cli/commandTable.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';
import type { Random } from '../../../src/platform/random.ts';
import { sentences } from '../../../src/text/say.ts';
import { languages } from '../../../src/text/sentence.ts';

const words = [...new Set(commandTable.flatMap(({ path }) => path.split(' ')))];
const flags = [...new Set(commandTable.flatMap(({ options = [] }) => options.flatMap(({ flags: given }) => given.match(/--?[a-z][a-z-]*/g) ?? [])))];
const strange = ['', ' ', '-', '--', '---', '--=', '-x', '--help', '-h', '--version', '--json', '--no-color', '--lang', 'vi', 'en', 'fr', '--lang=vi', '--run-dir', '/tmp', '../..', '\u0000', '\n', 'ữ', '\uD800', '💥', '__proto__', 'constructor', 'toString', '0', '-1', '1e999', '30m', 'x'.repeat(5000), '--no-no', '--by=', "'; rm -rf /", '$(id)', '%s%n', '--constructor', '--__proto__=1', '-fn5', '-n'];

/** A command line as nobody should type it: often the beginning of a real one. */
export function hostileLine(random: Random): string[] {
  const start = random.next() < 0.7 ? random.pick(commandTable).path.split(' ') : [];
  const more = Array.from({ length: random.int(0, 6) }, () => {
    const kind = random.int(0, 4);
    return kind === 0 ? random.pick(words) : kind === 1 ? random.pick(flags) : kind === 2 ? `${random.pick(flags)}=${random.pick(strange)}` : random.pick(strange);
  });
  const line = [...start, ...more];
  // Words in another order, as a tired person has them.
  if (random.next() < 0.2) line.splice(random.int(0, line.length), 0, ...line.splice(random.int(0, line.length), 1));
  return line;
}

/** What was wrong with how a line was understood; none = a command, help, or an error with a sentence. */
export async function lineProblems(line: readonly string[], lang: (typeof languages)[number]): Promise<{ readonly kind: string; readonly problems: readonly string[] }> {
  let written = '';
  try {
    const parsed = await parseCommandLine(line, lang, '1.0', (text) => { written += text; });
    // A noun alone is answered with its help.
    const mayExplain = parsed.kind === 'wrong' && parsed.key === 'cli.missingCommand';
    if (parsed.kind === 'wrong') return { kind: parsed.key, problems: Object.hasOwn(sentences, parsed.key) && (written === '' || mayExplain) ? [] : [`${parsed.key} without a sentence, or with more than it`] };
    if (parsed.kind === 'done') return { kind: 'done', problems: written === '' ? ['neither a command nor a word'] : [] };
    const { spec, args, options } = parsed.invocation;
    const known = new Set((spec.options ?? []).map(({ flags: given }) => (/--(?:no-)?([a-z-]+)/.exec(given)?.[1] ?? '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())));
    const foreign = Object.keys(options).filter((name) => !known.has(name));
    return { kind: 'run', problems: [...(foreign.length === 0 ? [] : [`${spec.path} got ${foreign.join(' ')}`]), ...(args.every((arg) => typeof arg === 'string') ? [] : [`${spec.path} got an argument that is no text`])] };
  } catch (error) {
    return { kind: 'thrown', problems: [`threw ${String(error)}`] };
  }
}
