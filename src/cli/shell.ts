import { answerJson } from '../platform/answerJson.ts';
import { say, sentences, type SentenceKey } from '../text/say.ts';
import { fill, type Lang, type SentenceParams } from '../text/sentence.ts';
import { lettersOf } from './letters.ts';
import type { ExitCode } from './exitCode.ts';

/** What every command gets of the world around it. */
export interface Shell {
  readonly lang: Lang;
  readonly json: boolean;
  readonly colour: boolean;
  readonly runDir: string;
  /** --run-dir was on the command line. */
  readonly runDirGiven: boolean;
  /** Root of the program: where config/, dist/ and firmware-profiles/ stand. */
  readonly home: string;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Prints the result: as JSON with --json, else the lines for people. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- const T keeps the literals of what is given, which the schemas are made of
export function show<const T>(shell: Shell, value: T, lines: readonly string[]): void {
  shell.write(shell.json ? `${answerJson(value)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** Says what is wrong and what to do: a sentence on stderr, and with --json an object on stdout too. */
export function fail(shell: Shell, exit: ExitCode, key: SentenceKey, params: SentenceParams = {}): ExitCode {
  const sentence = fill(sentences[key][shell.lang], params);
  shell.complain(`ngatu: ${sentence}\n`);
  if (shell.json) shell.write(`${answerJson({ ok: false, error: { code: key, message: sentence, ...params } })}\n`);
  return exit;
}

/** A table with aligned columns; the first row is its head. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows.map((row) => row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)))).join('  ').trimEnd());
}

/** `label  value` lines, the labels aligned. */
export function factLines(lang: Lang, facts: readonly (readonly [Parameters<typeof say>[1], string])[]): string[] {
  return tableLines(facts.map(([key, value]) => [sentences[key][lang], value]));
}

/** Columns a text takes. */
export function width(text: string): number {
  return lettersOf(text).length;
}
