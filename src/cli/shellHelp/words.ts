import { sentences, type SentenceKey } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { CommandSpec, CommandTree } from '../commandSpec.ts';

/** What may follow a beginning of a command line: `''` is the tool itself. */
export interface Place {
  readonly path: string;
  readonly next: readonly { readonly word: string; readonly text: string }[];
  readonly options: readonly { readonly flag: string; readonly takesValue: boolean; readonly text: string }[];
  /** Here a file or a name of one may stand. */
  readonly files: boolean;
}

const globals: readonly (readonly [string, SentenceKey])[] = [
  ['--json', 'help.json'], ['--lang <lang>', 'help.lang'], ['--no-color', 'help.noColor'], ['--run-dir <dir>', 'help.runDir'], ['-h, --help', 'help.help'],
];

/** Every place of the command tree, from the one table. */
export function placesOf(tree: CommandTree, lang: Lang): readonly Place[] {
  const paths = [...new Set(['', ...tree.commands.flatMap(({ path }) => path.split(' ').map((_, at, words) => words.slice(0, at + 1).join(' ')))])];
  return paths.map((path) => {
    const spec = tree.commands.find((one) => one.path === path);
    return { path, next: nextWords(tree, path, paths, lang), options: optionsOf(spec, lang), files: spec?.args !== undefined };
  });
}

function nextWords({ commands, nouns }: CommandTree, path: string, paths: readonly string[], lang: Lang): Place['next'] {
  const depth = path === '' ? 0 : path.split(' ').length;
  const below = paths.filter((one) => one !== '' && one.split(' ').length === depth + 1 && (path === '' || one.startsWith(`${path} `)));
  return below.map((one) => {
    const key = commands.find((spec) => spec.path === one)?.summary ?? nouns[one];
    return { word: one.split(' ').at(-1) ?? one, text: key === undefined ? '' : oneLine(sentences[key][lang]) };
  });
}

function optionsOf(spec: CommandSpec | undefined, lang: Lang): Place['options'] {
  const own = (spec?.options ?? []).map(({ flags, text }) => [flags, text] as const);
  return [...own, ...globals].map(([flags, text]) => ({ flag: /--[a-z-]+/.exec(flags)?.[0] ?? flags, takesValue: flags.includes('<'), text: oneLine(sentences[text][lang]) }));
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
