import { sentences, type SentenceKey } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { CommandSpec, CommandTree } from '../commandSpec.ts';
import { exitCodes } from '../exitCode.ts';
import { oneLine, placesOf } from './words.ts';

/** The manual page as man(7) has it, from the same table as `--help`. */
export function manPage(tree: CommandTree, lang: Lang, version: string): string {
  const word = (key: SentenceKey): string => text(sentences[key][lang]);
  const globals = placesOf(tree, lang).find(({ path }) => path === '')?.options ?? [];
  return [
    `.TH NGATU 1 "" "ngatu ${version}" "Ngã Tư"`,
    `.SH ${word('man.name')}`, `ngatu \\- ${word('help.program')}`,
    `.SH ${word('man.synopsis')}`, `.B ngatu\n.RI [ "${word('man.options')}" ] " " "${word('man.command')}" " " [ "${word('man.arguments')}" ]`,
    `.SH ${word('man.globalOptions')}`, ...globals.flatMap((one) => ['.TP', `.B ${flag(one.flag)}`, text(one.text)]),
    `.SH ${word('man.commands')}`, ...tree.commands.flatMap((spec) => commandPart(spec, lang)),
    `.SH ${word('man.exit')}`, ...Object.values(exitCodes).flatMap((code) => ['.TP', `.B ${code}`, word(`help.exit.${code}`)]),
    `.SH ${word('man.environment')}`,
    ...(['NGATU_RUN_DIR', 'LC_ALL', 'NO_COLOR'] as const).flatMap((name) => ['.TP', `.B ${name}`, word(`man.env.${name}`)]),
    '',
  ].join('\n');
}

function commandPart({ path, args = [], options = [], summary, examples }: CommandSpec, lang: Lang): readonly string[] {
  return [
    `.SS ngatu ${path}${args.map(({ name }) => ` ${name}`).join('')}`, text(sentences[summary][lang]),
    ...args.flatMap(({ name, text: key }) => ['.TP', `.I ${name}`, text(sentences[key][lang])]),
    ...options.flatMap(({ flags, text: key }) => ['.TP', `.B ${flag(flags)}`, text(sentences[key][lang])]),
    '.PP', '.nf', ...examples.map((example) => text(`ngatu ${example}`)), '.fi',
  ];
}

/** No line of a sentence is an order to the formatter. */
function text(given: string): string {
  const line = oneLine(given).replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function flag(flags: string): string {
  return `"${flags.replaceAll('-', '\\-')}"`;
}
