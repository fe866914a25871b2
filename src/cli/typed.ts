import { createInterface } from 'node:readline';
import { bareLetters } from '../model/person.ts';
import { say, sentences, type SentenceKey } from '../text/say.ts';
import { fill, languages, type SentenceParams } from '../text/sentence.ts';
import type { OptionValues } from './commandSpec.ts';
import { exitCodes, type ExitCode } from './exitCode.ts';
import { textOf } from './person.ts';
import { fail, type Shell } from './shell.ts';

/** A sentence that names what an order comes to, which a person types (`--confirm` without a keyboard). */
export type PhraseKey = Extract<SentenceKey, `${string}.phrase`>;

/**
 * A dangerous order is confirmed by the sentence that names its consequence, in either language, with marks or without; or
 * by `--yes`, which stands only beside a reason. Null = go on.
 */
export async function confirmTyped(shell: Shell, phrase: PhraseKey, params: SentenceParams, options: OptionValues): Promise<ExitCode | null> {
  if (options['yes'] === true) return textOf(options['reason']).trim().length < 3 ? fail(shell, exitCodes.usage, 'confirm.yesNeedsReason') : null;
  const words = fill(sentences[phrase][shell.lang], params);
  const given = textOf(options['confirm']).trim();
  if (given === '' && !process.stdin.isTTY) return fail(shell, exitCodes.usage, 'confirm.needed', { phrase: words });
  const typed = given === '' ? await typedBy(`${say(shell.lang, 'apply.type', { phrase: words })}\n> `) : given;
  const fits = languages.some((lang) => bareLetters(fill(sentences[phrase][lang], params)) === bareLetters(typed));
  return fits ? null : fail(shell, exitCodes.notOk, 'apply.notConfirmed');
}

/** A line from the keyboard; the question goes to stderr. */
export async function typedBy(question: string): Promise<string> {
  const keyboard = openKeyboard();
  try {
    return await keyboard.question(question);
  } finally {
    keyboard.close();
  }
}

export interface Keyboard { question(text: string): Promise<string>; close(): void }

/** Questions to whoever sits there. Ctrl-C, Ctrl-D and a line that is hung up end them alike: nothing was answered. */
export function openKeyboard(): Keyboard {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new Promise<never>((_, reject) => { reader.once('close', () => { reject(new LeftOff()); }); });
  // Nobody waits for it once the last question is answered.
  gone.catch(() => undefined);
  // What was typed ahead, or pasted, is the answer to the next question.
  const ahead: string[] = [];
  let waits: ((line: string) => void) | null = null;
  reader.on('line', (line) => {
    if (waits === null) ahead.push(line);
    else waits(line);
    waits = null;
  });
  return {
    question(text) {
      const typed = ahead.shift();
      if (typed !== undefined) {
        process.stderr.write(`${text}${typed}\n`);
        return Promise.resolve(typed);
      }
      reader.setPrompt(text);
      reader.prompt();
      return Promise.race([new Promise<string>((resolve) => { waits = resolve; }), gone]);
    },
    close: () => { reader.close(); },
  };
}

/** As readline itself says it. */
class LeftOff extends Error {
  override readonly name = 'AbortError';
  constructor() { super('Aborted with Ctrl+D'); }
}
