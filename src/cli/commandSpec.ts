import type { SentenceKey } from '../text/say.ts';
import type { Shell } from './shell.ts';

/** Values of a command's options, by commander's names (`stateDir` for --state-dir). */
export type OptionValues = Readonly<Record<string, unknown>>;
/** The whole tree, for who tells of it. */
export interface CommandTree { readonly commands: readonly CommandSpec[]; readonly nouns: Readonly<Record<string, SentenceKey>> }
export type CommandRun = (shell: Shell, args: readonly string[], options: OptionValues, tree: CommandTree) => Promise<number>;

export interface CommandSpec {
  /** `noun verb`, or a verb alone. */
  readonly path: string;
  readonly summary: SentenceKey;
  /** Another word for its verb. */
  readonly alias?: string;
  readonly args?: readonly { readonly name: string; readonly text: SentenceKey }[];
  readonly options?: readonly { readonly flags: string; readonly text: SentenceKey }[];
  /** Command lines without the leading `ngatu`. Tests parse every one. */
  readonly examples: readonly string[];
  /** It reads or prints moments of the site: its zone is learned first. */
  readonly siteTime?: true;
  /** Unknown options are passed on as arguments: the program behind it reads them. */
  readonly passThrough?: boolean;
  /** Help of the entry point that it hands over to. */
  readonly ownHelp?: SentenceKey;
  /** Loads the code of this command alone: the tool starts fast. */
  readonly load: () => Promise<CommandRun>;
}

/** Options of every order that a person confirms by what it comes to. */
export const confirmOptions = [{ flags: '--confirm <phrase>', text: 'opt.confirmPhrase' }, { flags: '--yes', text: 'opt.yesReason' }] as const;
