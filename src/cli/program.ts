import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { say, sentences, type SentenceKey } from '../text/say.ts';
import type { Lang } from '../text/sentence.ts';
import type { CommandSpec, OptionValues } from './commandSpec.ts';
import { commandTable, nouns } from './commandTable.ts';
import { exitCodes } from './exitCode.ts';

/** What was asked for: a command with its arguments, its own options and the global ones. */
export interface Invocation { readonly spec: CommandSpec; readonly args: readonly string[]; readonly options: OptionValues; readonly globals: OptionValues }

/** What became of a command line: something to run, help that was printed, or wrong use. */
export type Parsed =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'done' }
  | { readonly kind: 'wrong'; readonly key: SentenceKey; readonly detail: string; /** What it may have meant. */ readonly near?: string };

/** Reads a command line (without `ngatu`); help and version go to `write`. */
export async function parseCommandLine(argv: readonly string[], lang: Lang, version: string, write: (text: string) => void): Promise<Parsed> {
  let invocation: Invocation | null = null;
  const program = buildProgram(specsFor(argv), lang, version, write, (asked) => { invocation = asked; });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return outcomeOf(error, argv);
    throw error;
  }
  return invocation === null ? { kind: 'done' } : { kind: 'run', invocation };
}

/** The commands that a line can mean: to build them all costs more than most of them take. Help and a wrong word need all. */
function specsFor(argv: readonly string[]): readonly CommandSpec[] {
  if (argv.some((word) => word === '--help' || /^-[a-z]*h/.test(word))) return commandTable;
  const meant = commandTable.filter(({ path }) => argv.includes(path.split(' ')[0] ?? path));
  return meant.length === 0 ? commandTable : meant;
}

function buildProgram(specs: readonly CommandSpec[], lang: Lang, version: string, write: (text: string) => void, onAsked: (asked: Invocation) => void): Command {
  const program = dress(new Command('ngatu'), lang, write)
    .description(say(lang, 'help.program'))
    .version(version, '--version', say(lang, 'help.version'))
    .option('--json', say(lang, 'help.json'))
    .addOption(new Option('--lang <lang>', say(lang, 'help.lang')).argParser(knownLang))
    .option('--no-color', say(lang, 'help.noColor'))
    .option('--run-dir <dir>', say(lang, 'help.runDir'))
    .addHelpText('after', () => everydayText(lang) + exitCodeText(lang));
  const parents = new Map<string, Command>();
  for (const spec of specs) {
    const words = spec.path.split(' ');
    const parent = words.slice(0, -1).reduce((above, _, at) => {
      const noun = words.slice(0, at + 1).join(' ');
      const known = parents.get(noun) ?? addNoun(above, noun, lang, write);
      parents.set(noun, known);
      return known;
    }, program);
    parent.addCommand(commandOf(spec, words.at(-1) ?? '', lang, write, (args, options) => {
      onAsked({ spec, args, options, globals: program.opts() });
    }));
  }
  return program;
}

function addNoun(program: Command, noun: string, lang: Lang, write: (text: string) => void): Command {
  const command = dress(new Command(noun.split(' ').at(-1)), lang, write);
  const key = nouns[noun];
  if (key !== undefined) command.description(sentences[key][lang]);
  command.addHelpText('after', () => examplesText(lang, commandTable.filter((spec) => spec.path.startsWith(`${noun} `))));
  program.addCommand(command);
  return command;
}

function commandOf(spec: CommandSpec, name: string, lang: Lang, write: (text: string) => void, call: (args: readonly string[], options: OptionValues) => void): Command {
  const command = dress(new Command(name), lang, write).description(sentences[spec.summary][lang]);
  for (const argument of spec.args ?? []) command.argument(argument.name, sentences[argument.text][lang]);
  for (const option of spec.options ?? []) command.option(option.flags, sentences[option.text][lang]);
  if (spec.alias !== undefined) command.alias(spec.alias);
  if (spec.passThrough === true) command.allowUnknownOption();
  if (spec.ownHelp !== undefined) command.addHelpText('before', sentences[spec.ownHelp][lang]);
  command.addHelpText('after', () => examplesText(lang, [spec]));
  command.action(() => { call(command.args, command.opts()); });
  return command;
}

/** Commander's own words in the reader's language, its output to ours, its exits as values. */
function dress(command: Command, lang: Lang, write: (text: string) => void): Command {
  const titles: Readonly<Record<string, SentenceKey>> = {
    'Usage:': 'help.usage', 'Arguments:': 'help.arguments', 'Options:': 'help.options', 'Global Options:': 'help.globalOptions', 'Commands:': 'help.commands',
  };
  return command
    .configureHelp({
      showGlobalOptions: true, styleTitle: (title) => { const key = titles[title]; return key === undefined ? title : sentences[key][lang]; },
      styleCommandText: (text) => text, styleUsage: (usage) => usage.replace('[options]', `[${say(lang, 'help.word.options')}]`).replace('[command]', `[${say(lang, 'help.word.command')}]`),
      styleSubcommandTerm: (term) => term.replace('[options]', `[${say(lang, 'help.word.options')}]`),
    })
    .configureOutput({ writeOut: write, writeErr: write, outputError: () => undefined })
    .helpOption('-h, --help', say(lang, 'help.help'))
    .helpCommand(false)
    .exitOverride();
}

/** Every example of one command; the first one of each where several commands are shown. */
function examplesText(lang: Lang, specs: readonly CommandSpec[]): string {
  const examples = specs.length === 1 ? specs.flatMap((spec) => spec.examples) : specs.map((spec) => spec.examples[0] ?? spec.path);
  return `\n${say(lang, 'help.examples')}\n${examples.map((example) => `  ngatu ${example}\n`).join('')}`;
}

/** What is asked most at a cabinet: all of them would push the commands off the screen. */
const everyday = ['status', 'top', 'why', 'fault list', 'alarm list', 'detector list', 'bus watch', 'log show', 'mode flash', 'mode release', 'diag'];

function everydayText(lang: Lang): string {
  return `${examplesText(lang, everyday.flatMap((path) => commandTable.filter((spec) => spec.path === path)))}\n${say(lang, 'help.more')}\n`;
}

function knownLang(given: string): Lang {
  if (given === 'vi' || given === 'en') return given;
  throw new InvalidArgumentError(`'--lang ${given}'`);
}

function exitCodeText(lang: Lang): string {
  const lines = Object.values(exitCodes).map((code) => `  ${String(code).padEnd(4)}${say(lang, `help.exit.${code}`)}\n`);
  return `\n${say(lang, 'help.exitCodes')}\n${lines.join('')}`;
}

function outcomeOf(error: CommanderError, argv: readonly string[]): Parsed {
  const detail = /'([^']*)'/.exec(error.message)?.[1] ?? error.message;
  const near = /\(Did you mean (?:one of )?(.+)\?\)/.exec(error.message)?.[1];
  const wrong = (key: SentenceKey, said = detail): Parsed => ({ kind: 'wrong', key, detail: said, ...(near === undefined ? {} : { near }) });
  switch (error.code) {
    case 'commander.helpDisplayed': case 'commander.version': return { kind: 'done' };
    case 'commander.help': return wrong('cli.missingCommand', ['ngatu', ...nounOf(argv)].join(' '));
    case 'commander.unknownCommand': return wrong('cli.unknownCommand');
    case 'commander.excessArguments': return wrong('cli.tooMany');
    case 'commander.unknownOption': return wrong('cli.unknownOption');
    case 'commander.missingArgument': case 'commander.optionMissingArgument': return wrong('cli.missingArgument');
    default: return wrong('cli.badArgument', /argument '([^']*)'/.exec(error.message)?.[1] ?? detail);
  }
}

/** The noun that a line stopped at, of one word or two. */
function nounOf(argv: readonly string[]): readonly string[] {
  const words = argv.filter((word) => !word.startsWith('-'));
  return [2, 1].map((n) => words.slice(0, n)).find((some) => some.length > 0 && nouns[some.join(' ')] !== undefined) ?? [];
}
