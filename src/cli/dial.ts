import { join } from 'node:path';
import { connectIpc, type IpcClient } from '../ipc/client.ts';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import { socketNames } from '../model/ipcWire.ts';
import { refusalText } from '../text/refusal.ts';
import { exitCodes, type ExitCode } from './exitCode.ts';
import { fail, type Shell } from './shell.ts';
import { placeHere } from './place.ts';

export type Daemon = 'view' | 'operate' | 'safety' | 'agent' | 'agentOperate';
const daemonNames = { view: 'ngatu-signald', operate: 'ngatu-signald', safety: 'ngatu-signald', agent: 'ngatu-agentd', agentOperate: 'ngatu-agentd' } as const;

export type Asked = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly exit: ExitCode };

type Dialled = { readonly ok: true; readonly client: IpcClient } | { readonly ok: false; readonly exit: ExitCode };

/** Connects to a daemon; complains and gives the exit code where it can't. */
export function dial(shell: Shell, daemon: Daemon, withinMs?: number): Promise<Dialled> {
  return dialFrom(shell, daemon, withinMs, { place: placeHere() });
}

async function dialFrom(shell: Shell, daemon: Daemon, withinMs: number | undefined, from: { readonly place?: string }): Promise<Dialled> {
  const path = join(shell.runDir, socketNames[daemon]);
  const connected = await connectIpc({ path, client: 'ngatu', ...from, ...(withinMs === undefined ? {} : { requestTimeoutMs: withinMs }) });
  if (connected.ok) return connected;
  return { ok: false, exit: fail(shell, exitCodes.notReachable, 'cli.unreachable', { daemon: daemonNames[daemon], path, detail: connected.detail }) };
}

/**
 * One request on a connection of its own. A daemon of the version before knows nothing of a place and refuses the claim,
 * before any request: it is asked once more as it can hear it.
 */
async function once(shell: Shell, daemon: Daemon, withinMs: number | undefined, method: string, params: Readonly<Record<string, Json>>): Promise<Outcome | ExitCode> {
  for (const from of [{ place: placeHere() }, {}]) {
    const dialled = await dialFrom(shell, daemon, withinMs, from);
    if (!dialled.ok) return dialled.exit;
    const answer = await dialled.client.request(method, params);
    dialled.client.close();
    if (answer.ok || answer.code !== 'ipc.badClaim' || from.place === undefined) return answer;
  }
  return exitCodes.notReachable;
}

/** One request on a connection of its own. */
export async function ask(shell: Shell, daemon: Daemon, method: string, params: Readonly<Record<string, Json>> = {}, withinMs?: number): Promise<Asked> {
  const answer = await once(shell, daemon, withinMs, method, params);
  if (typeof answer === 'number') return { ok: false, exit: answer };
  return answer.ok ? { ok: true, result: answer.result } : { ok: false, exit: refused(shell, daemon, method, answer) };
}

export type Refusal = Extract<Outcome, { ok: false }>;

/** What makes an answer's words out of JSON: a reader written by hand (null = it has not the form), or a schema. */
export type Reading<T> = ((result: unknown) => T | null) | { readonly safeParse: (result: unknown) => { readonly success: boolean; readonly data?: T } };

export interface Question {
  readonly params?: Readonly<Record<string, Json>>;
  readonly withinMs?: number;
  /** Says a refusal in words of its own; null = it has none for this one. */
  readonly complain?: (refusal: Refusal) => ExitCode | null;
}

/** One question on a connection of its own, its answer read; a number is the exit code after a complaint. */
export async function askFor<T extends object>(shell: Shell, daemon: Daemon, method: string, reading: Reading<T>, question: Question = {}): Promise<T | ExitCode> {
  const answer = await once(shell, daemon, question.withinMs, method, question.params ?? {});
  return typeof answer === 'number' ? answer : readAnswer(shell, daemon, method, reading, question, answer);
}

/** The same on a connection that stands. */
export async function requestFor<T extends object>(shell: Shell, client: IpcClient, daemon: Daemon, method: string, reading: Reading<T>, question: Question = {}): Promise<T | ExitCode> {
  return readAnswer(shell, daemon, method, reading, question, await client.request(method, question.params ?? {}));
}

function readAnswer<T extends object>(shell: Shell, daemon: Daemon, method: string, reading: Reading<T>, { complain }: Question, answer: Outcome): T | ExitCode {
  if (!answer.ok) return complain?.(answer) ?? refused(shell, daemon, method, answer);
  const value = typeof reading === 'function' ? reading(answer.result) : (reading.safeParse(answer.result).data ?? null);
  return value ?? notUnderstood(shell, daemon, method);
}

/** Complains of an answer that is none, or that says no. */
export function refused(shell: Shell, daemon: Daemon, method: string, answer: Refusal): ExitCode {
  if (answer.code === 'ipc.timeout' || answer.code === 'ipc.closed') {
    const path = join(shell.runDir, socketNames[daemon]);
    return fail(shell, exitCodes.notReachable, 'cli.unreachable', { daemon: daemonNames[daemon], path, detail: answer.code });
  }
  const why = refusalText(shell.lang, answer.code, answer.params);
  const detail = why ?? Object.values(answer.params).join(' ');
  return fail(shell, exitCodes.refused, why === null ? 'cli.refused' : 'cli.refusedWhy', { daemon: daemonNames[daemon], method, code: answer.code, detail });
}

/** Complains that an answer has not the form this tool knows. */
export function notUnderstood(shell: Shell, daemon: Daemon, method: string): ExitCode {
  return fail(shell, exitCodes.notOk, 'cli.notUnderstood', { daemon: daemonNames[daemon], method });
}
