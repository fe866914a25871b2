import { fileURLToPath } from 'node:url';
import { say } from '../text/say.ts';
import { langOf, type Lang } from '../text/sentence.ts';
import { commandTable, nouns } from './commandTable.ts';
import { exitCodes } from './exitCode.ts';
import { parseCommandLine, type Invocation } from './program.ts';
import { programVersion } from './programVersion.ts';
import { isPlain } from './plainText.ts';
import { fail, type Shell } from './shell.ts';
import { terminalText } from './terminalText.ts';

/** Where the daemons of a cabinet have their sockets. */
const defaultRunDir = '/run/ngatu';
/** A serial console does not know how wide it is. */
const columnsOfSerial = 80;

/** Reads the command line, runs one command, gives its exit code. */
export async function startCli(argv: readonly string[]): Promise<number> {
  // `ngatu log tail | head`: the reader has enough.
  process.stdout.on('error', () => process.exit(exitCodes.ok));
  const lang = langOfLine(argv, process.env);
  const home = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
  const parsed = await parseCommandLine(argv, lang, programVersion({ home }), printer(process.stdout, false));
  if (parsed.kind === 'done') return exitCodes.ok;
  const shell = shellOf(lang, home, parsed.kind === 'run' ? parsed.invocation : null, argv);
  if (parsed.kind === 'wrong') {
    const exit = fail(shell, exitCodes.usage, parsed.key, { detail: parsed.detail });
    if (parsed.near !== undefined) shell.complain(`${say(lang, 'cli.near', { near: parsed.near })}\n`);
    return exit;
  }
  const { spec, args, options } = parsed.invocation;
  try {
    const run = await spec.load();
    if (spec.siteTime === true) await (await import('./siteClock.ts')).learnSiteZone(shell);
    return await run(shell, args, options, { commands: commandTable, nouns });
  } catch (error) {
    // Ctrl-C or Ctrl-D where a question stood: whatever it was about has not begun.
    if (error instanceof Error && error.name === 'AbortError' && error.message.startsWith('Aborted with Ctrl+')) {
      shell.complain('\n');
      return fail(shell, exitCodes.notOk, 'apply.notConfirmed');
    }
    return fail(shell, exitCodes.notOk, 'cli.internal', { detail: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** To a terminal as it can show it; to a file or a pipe as it is. */
function printer(stream: NodeJS.WriteStream, json: boolean): (text: string) => void {
  const columns = stream.isTTY ? (stream.columns > 0 ? stream.columns : columnsOfSerial) : 0;
  if (json || columns === 0) return (text) => { stream.write(text); };
  const plain = isPlain(process.env);
  return (text) => { stream.write(terminalText(text, columns, plain)); };
}

/** The language must be known before the help is built: --lang, then LC_ALL, then LANG. */
export function langOfLine(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Lang {
  const at = argv.indexOf('--lang');
  const given = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length);
  if (given === 'vi' || given === 'en') return given;
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  return langOf(set('LC_ALL') ?? set('LC_MESSAGES') ?? set('LANG'));
}

function shellOf(lang: Lang, home: string, invocation: Invocation | null, argv: readonly string[]): Shell {
  const globals = invocation?.globals ?? {};
  const runDir = globals['runDir'] ?? process.env['NGATU_RUN_DIR'];
  const json = globals['json'] === true || (invocation === null && argv.includes('--json'));
  return {
    lang, home, json,
    runDirGiven: globals['runDir'] !== undefined,
    colour: globals['color'] !== false && process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    runDir: typeof runDir === 'string' && runDir !== '' ? runDir : defaultRunDir,
    write: printer(process.stdout, json),
    complain: printer(process.stderr, json),
  };
}
