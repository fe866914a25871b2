import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { createChecker, type Report } from './checker.ts';
import { readRules } from './rules.ts';
import { parseSample, type Sample } from './sample.ts';
import type { Limits } from './verdict.ts';

/** Judges a recording of the virtual cabinet by the site it was made with; a torn last line is left out. */
export function checkRecording(recording: string, artefact: string, limits: Partial<Limits> = {}): Report {
  const checker = createChecker(readRules(artefact), limits);
  let endMs = 0;
  for (const sample of samplesOf(recording)) {
    checker.observe(sample);
    if (sample.type !== 'header') endMs = sample.tMs;
  }
  return checker.finish(endMs);
}

function* samplesOf(file: string): Generator<Sample> {
  const open = openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(1 << 20);
  let rest = '';
  try {
    for (let length = readSync(open, chunk); length > 0; length = readSync(open, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, length))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield parseSample(line);
    }
  } finally {
    closeSync(open);
  }
}

const usage = `usage: check-recording.ts <recording.jsonl> <artefact.json> [--leave-flash-ms N] [--tolerance-ms N] [--debounce-ms N]
Prints the report as JSON. Exit: 0 no violation, 1 violations, 2 wrong use or unreadable input.
`;

function main(args: readonly string[]): number {
  const [recording, artefact, ...options] = args;
  const limits: { -readonly [name in keyof Limits]?: number } = {};
  const names: Readonly<Record<string, keyof Limits>> = { '--leave-flash-ms': 'leaveFlashMs', '--tolerance-ms': 'toleranceMs', '--debounce-ms': 'debounceMs' };
  for (let at = 0; at < options.length; at += 2) {
    const name = names[options[at] ?? ''];
    const value = Number(options[at + 1]);
    if (name === undefined || !Number.isFinite(value)) return wrongUse();
    limits[name] = value;
  }
  if (recording === undefined || artefact === undefined) return wrongUse();
  try {
    const report = checkRecording(recording, artefact, limits);
    process.stdout.write(`${JSON.stringify(report, undefined, 1)}\n`);
    return report.violations.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function wrongUse(): number {
  process.stderr.write(usage);
  return 2;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
