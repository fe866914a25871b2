import { answerJson } from '../../platform/answerJson.ts';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { SealedSite } from '../../model/artefact.ts';
import { parseKeyList, type KeyList } from '../../model/keyList.ts';
import type { Problem } from '../../model/problem.ts';
import { verifyArtefact } from '../../model/seal.ts';
import { problemText } from '../../text/problem.ts';
import { say } from '../../text/say.ts';
import { parseDraft, type Draft } from '../plan/draft.ts';
import { readOfficeKey, type OfficeKey } from '../plan/keyFile.ts';
import type { ToolOptions } from './options.ts';
import { complain, toolExits, type Tool } from './tool.ts';

/** A value, or how the tool ends after its complaint. */
export type Had<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly exit: number };

/** What stands in a YAML or JSON file, not yet looked at. */
export function readDocument(options: ToolOptions, file: string): Had<unknown> {
  try {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) return { ok: false, exit: complain(options, `${file}: ${wrong.message}`) };
    const value: unknown = document.toJS();
    return { ok: true, value };
  } catch (error) {
    return { ok: false, exit: complain(options, error instanceof Error ? error.message : String(error)) };
  }
}

/** The sealed site of `--artefact`, which a set is bound to and checked against. */
export function readArtefact(tool: Tool): Had<SealedSite> {
  const { options } = tool;
  const { artefact } = options.office;
  if (artefact === null) return { ok: false, exit: complain(options, '--artefact') };
  const text = readText(artefact);
  if (text === null) return { ok: false, exit: complain(options, artefact) };
  const verified = verifyArtefact(text, (what) => createHash('sha256').update(what, 'utf8').digest('hex'));
  return verified.ok ? { ok: true, value: verified.value } : { ok: false, exit: report(tool, artefact, verified.problems) };
}

/** The root's newest list, where one is named: keys besides the seal's, and those that count no more. */
export function readList(tool: Tool): Had<KeyList | null> {
  const { list } = tool.options.office;
  if (list === null) return { ok: true, value: null };
  const read = readDocument(tool.options, list);
  if (!read.ok) return read;
  const parsed = parseKeyList(read.value);
  return parsed.ok ? parsed : { ok: false, exit: report(tool, list, parsed.problems) };
}

/** The key of `--key`, opened by the passphrase of `--passphrase-file` or of NGATU_PASSPHRASE. */
export function readSigner(tool: Tool): Had<OfficeKey> {
  const { options } = tool;
  if (options.key === null) return { ok: false, exit: complain(options, '--key') };
  const passphrase = passphraseOf(options);
  if (!passphrase.ok) return passphrase;
  const read = readOfficeKey(options.key.file, passphrase.value);
  if (!read.ok) return { ok: false, exit: complain(options, say(options.lang, `office.key.${read.trouble}`, { detail: read.detail })) };
  const { keyId } = options.key;
  // Both named, and they differ: somebody would sign under a name that he did not mean.
  return keyId === '' || keyId === read.key.public.keyId ? { ok: true, value: read.key } : { ok: false, exit: complain(options, `--key-id ${keyId}: ${read.key.public.keyId}`) };
}

export function passphraseOf(options: ToolOptions): Had<string | null> {
  const { passphraseFile } = options.office;
  if (passphraseFile === null) return { ok: true, value: process.env['NGATU_PASSPHRASE'] ?? null };
  const text = readText(passphraseFile);
  return text === null ? { ok: false, exit: complain(options, passphraseFile) } : { ok: true, value: text.replace(/\r?\n$/, '') };
}

/** What was looked at, and every problem of it. */
export interface Reported { readonly ok: boolean; readonly file: string; readonly problems: readonly (Problem & ReturnType<typeof problemText>)[] }

/** Every problem with its place and its fix; gives the exit code. `answer`: what --json says, where that is more. */
export function report(tool: Tool, file: string, problems: readonly Problem[], answer?: (told: Reported) => string): number {
  const { options: { lang, json }, write } = tool;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const ok = errors === 0;
  if (json) {
    const told: Reported = { ok, file, problems: problems.map((one) => ({ ...one, ...problemText(lang, one) })) };
    write(answer === undefined ? answerJson(told) : answer(told));
  } else {
    for (const one of problems) {
      const { what, fix } = problemText(lang, one);
      write(`${say(lang, one.severity === 'error' ? 'office.error' : 'office.warning')} ${one.path === '' ? '' : `${one.path}: `}${what}`);
      write(`    → ${fix}  [${one.code}]`);
    }
    write(say(lang, 'plan.checked', { file, errors, warnings: problems.length - errors }));
  }
  return ok ? toolExits.ok : toolExits.notOk;
}

/** Writes what was made, whole; gives the exit code. `line` for people, `answer` for --json. */
export function writeOut(tool: Tool, file: string, document: unknown, line: string, answer: string): number {
  const { options, write } = tool;
  try {
    writeFileSync(file, `${JSON.stringify(document, null, 1)}\n`, { mode: 0o644 });
  } catch (error) {
    return complain(options, error instanceof Error ? error.message : String(error));
  }
  write(options.json ? answer : line);
  return toolExits.ok;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

export function readDraft(tool: Tool, file: string): Had<Draft> {
  const read = readDocument(tool.options, file);
  if (!read.ok) return read;
  const parsed = parseDraft(read.value);
  if (parsed.ok) return parsed;
  const exit = report(tool, file, parsed.problems);
  return { ok: false, exit: exit === toolExits.ok ? toolExits.notOk : exit };
}
