import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { commandTable } from '../../src/cli/commandTable.ts';

/** A command line and what it answered with --json: one value, or one on each line where it goes on. */
export interface Answer { readonly file: string; readonly line: string; readonly texts: readonly string[] }

const heard: Answer[] = [];

/** Keeps what a command answered to --json, to be held against its schema when the file's tests are over. */
export function hearAnswer(args: readonly string[], out: string): void {
  const command = commandTable.filter(({ path }) => path.split(' ').every((word, at) => args[at] === word)).toSorted((a, b) => b.path.length - a.path.length)[0];
  if (command === undefined || command.path === 'schema' || !args.includes('--json') || out.trim() === '') return;
  heard.push({ file: join(import.meta.dirname, '../../docs/schemas/cli', `${command.path.replaceAll(' ', '-')}.json`), line: args.join(' '), texts: out.trim().split('\n') });
}

/** What does not fit its schema, by a validator that is not ours (python3-jsonschema); every schema is checked for being one. */
export function misfits(answers: readonly Answer[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'answers.py')], { input: JSON.stringify(answers), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

/** What was heard so far. */
export function heardAnswers(): readonly Answer[] {
  return heard;
}
