import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../../ipc/server.ts';
import { readJson } from '../../model/jsonText.ts';
import { maxPayloadBytes } from '../../model/linkMessage.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { refusedProblems } from '../../model/refusal.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { problemData, problemLines } from '../site/problemReport.ts';

const takenSchema = z.union([z.object({ planVersion: z.int(), plan: z.string(), state: z.enum(['staged', 'armed']).optional() }), z.object({ keysVersion: z.int() })]);

/** `ngatu plan import FILE`: the signed document that the centre would have sent, from a USB stick; signald judges it like any other. */
export async function planImport(shell: Shell, [path = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const read = documentOf(path);
  if (!read.ok) return fail(shell, exitCodes.usage, 'cli.unreadable', { file: path, detail: read.detail });
  const taken = await askFor(shell, 'operate', 'plan.propose', takenSchema, {
    params: { envelope: read.value, by: personOf(options), file: resolve(path).slice(-200) },
    complain: (answer) => (answer.code === 'plan.refused' ? told(shell, path, problemsOf(answer)) : null),
  });
  if (typeof taken === 'number') return taken;
  const line = 'keysVersion' in taken ? say(shell.lang, 'plan.importedKeys', { version: taken.keysVersion }) : say(shell.lang, taken.state === 'staged' ? 'plan.importedStaged' : 'plan.importedArmed', { plan: taken.plan, version: taken.planVersion });
  show(shell, { ok: true, ...taken }, [line]);
  return exitCodes.ok;
}

function documentOf(path: string): { readonly ok: true; readonly value: z.infer<ReturnType<typeof z.json>> } | { readonly ok: false; readonly detail: string } {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > maxPayloadBytes) return { ok: false, detail: `> ${maxPayloadBytes} B` };
    const parsed = readJson(text);
    return parsed.ok ? { ok: true, value: z.json().parse(parsed.value) } : { ok: false, detail: `${parsed.code} ${parsed.path}`.trim() };
  } catch (error) {
    return { ok: false, detail: String(error) };
  }
}

/** signald names codes, places and words; the sentences are this side's. The token stands beside them. */
function problemsOf({ params }: Extract<Outcome, { ok: false }>): readonly Problem[] {
  const nonce = String(params['nonce'] ?? '');
  return (refusedProblems(params) ?? []).map(({ code, path, params: words }) => problem(code, path, { nonce, ...words }));
}

function told(shell: Shell, file: string, problems: readonly Problem[]): ExitCode {
  show(shell, { ok: false, problems: problemData(shell.lang, problems) }, [problemLines(shell.lang, problems).trimEnd(), say(shell.lang, 'plan.notImported', { file })]);
  return exitCodes.refused;
}
