import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, writeSync } from 'node:fs';
import type { Clock } from '../platform/clock.ts';
import { createLatch } from './latch.ts';
import { afterEnd, freshHistory, type ChildHistory, type RestartDecision } from './restart.ts';

/** How a child is known to live: by its alive pipe, or (a foreign program) only by not having ended. */
export interface ChildSpec {
  readonly name: string;
  /** Program and arguments; `{life}` in an argument stands for 1, 2 …: the number of this life. */
  readonly command: readonly [string, ...string[]];
  /** File that gets its stderr, and what it prints beside its ready line. */
  readonly log: string;
  readonly watch: 'alive' | 'end';
  /** For a foreign program: resolves when it can be used. Ours say `{"ready":true}` on stdout. */
  readonly probe?: () => Promise<boolean>;
}

export type ChildNews =
  | { readonly kind: 'ready' | 'silent' | 'notReady'; readonly name: string }
  | { readonly kind: 'ended'; readonly name: string; readonly how: string; readonly restartInMs: number }
  | { readonly kind: 'gaveUp'; readonly name: string };

export interface Child {
  readonly name: string;
  /** Resolves with true at the first sign of readiness, with false when the child is given up or stopped before. */
  readonly ready: Promise<boolean>;
  /** Process id; undefined between two lives. */
  pid(): number | undefined;
  restarts(): number;
  /** TERM, then KILL after `graceMs` of real time; resolves when it has ended. It is not started again. */
  stop(graceMs: number): Promise<void>;
}

/** Watch steps of 250 ms in silence before a child is killed: 2 s. Steps, so that a stall of the parent counts once. */
const silentSteps = 8;
const watchStepMs = 250;
/** A child that is not ready after this time is killed and started again, ms. */
const readyWithinMs = 30_000;

/** What is done when a child has ended; times in real ms. */
export type AfterEnd = (history: ChildHistory, startedMs: number, nowMs: number) => RestartDecision;

/**
 * Starts a child and keeps it running: silence for 2 s is ended by KILL, an end by a restart, a storm by giving up. Another
 * `decide` is for trials that end their children on purpose, again and again.
 */
export function keepChild(spec: ChildSpec, clock: Clock, tell: (news: ChildNews) => void, decide: AfterEnd = afterEnd): Child {
  let history = freshHistory;
  let restarts = 0;
  let life: Life | null = null;
  let stopping = false;
  let cancelRestart: (() => void) | null = null;
  const ready = createLatch<boolean>();
  const begin = (): void => {
    const startedMs = clock.monoMs();
    life = startLife(spec, restarts + 1, (kind) => {
      if (kind === 'ready') ready.resolve(true);
      tell({ kind, name: spec.name });
    }, (how) => {
      life = null;
      if (stopping) return;
      const decision = decide(history, startedMs / clock.scale, clock.monoMs() / clock.scale);
      history = decision.history;
      if (decision.kind === 'giveUp') {
        ready.resolve(false);
        tell({ kind: 'gaveUp', name: spec.name });
        return;
      }
      tell({ kind: 'ended', name: spec.name, how, restartInMs: decision.delayMs });
      const timer = setTimeout(() => {
        restarts += 1;
        begin();
      }, decision.delayMs);
      cancelRestart = () => { clearTimeout(timer); };
    });
  };
  begin();
  return {
    name: spec.name, ready: ready.promise,
    pid: () => life?.pid,
    restarts: () => restarts,
    async stop(graceMs) {
      stopping = true;
      cancelRestart?.();
      ready.resolve(false);
      await life?.end(graceMs);
    },
  };
}

interface Life { readonly pid: number | undefined; end(graceMs: number): Promise<void> }

/** One life of a child, from spawn to end. */
function startLife(spec: ChildSpec, number: number, tell: (kind: 'ready' | 'silent' | 'notReady') => void, onEnd: (how: string) => void): Life {
  const log = openSync(spec.log, 'a');
  const started = launch(spec, number, log);
  let silence: number | null = null;
  let unreadySteps = 0;
  const becomeReady = (): void => {
    if (silence !== null) return;
    silence = 0;
    tell('ready');
  };
  const watch = setInterval(() => {
    if (silence === null) unreadySteps += 1;
    else if (spec.watch === 'alive') silence += 1;
    const mute = silence !== null && silence >= silentSteps;
    if (!mute && unreadySteps * watchStepMs < readyWithinMs) return;
    clearInterval(watch);
    tell(mute ? 'silent' : 'notReady');
    started.kill('SIGKILL');
  }, watchStepMs);
  const stopListening = listen(started, log, becomeReady, () => { if (silence !== null) silence = 0; });
  const ended = new Promise<void>((resolve) => {
    let done = false;
    const finish = (how: string): void => {
      if (done) return;
      done = true;
      clearInterval(watch);
      stopListening();
      closeSync(log);
      resolve();
      onEnd(how);
    };
    started.once('error', (error) => { finish(error.message); });
    started.once('exit', (code, signal) => { finish(signal ?? `exit ${code ?? '?'}`); });
  });
  spec.probe?.().then((answers) => (answers ? becomeReady() : undefined), () => undefined);
  return {
    pid: started.pid,
    async end(graceMs) {
      clearInterval(watch);
      started.kill('SIGTERM');
      const timer = setTimeout(() => started.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function launch(spec: ChildSpec, number: number, log: number): ChildProcess {
  const [program, ...args] = spec.command;
  return spawn(program, args.map((argument) => argument.replace('{life}', String(number))), {
    // A session of its own: Ctrl-C in the terminal reaches the parent alone, which ends the children in order.
    detached: true,
    stdio: ['pipe', spec.watch === 'alive' ? 'pipe' : log, log, 'pipe'],
    env: { ...process.env, NGATU_PARENT: '1' },
  });
}

/** Reads the ready line from stdout (the rest goes to the log) and signs of life from descriptor 3. */
function listen(started: ChildProcess, log: number, onReady: () => void, onAlive: () => void): () => void {
  let pending = '';
  let open = true;
  started.stdin?.on('error', () => undefined);
  started.stdout?.on('error', () => undefined).on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('utf8')).split('\n');
    pending = (lines.pop() ?? '').slice(-4096);
    for (const line of lines) {
      if (/^\s*\{\s*"ready"\s*:\s*true\b/.test(line)) onReady();
      else if (open) writeSync(log, `${line}\n`);
    }
  });
  started.stdio[3]?.on('error', () => undefined).on('data', onAlive);
  return () => { open = false; };
}
