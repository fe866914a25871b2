import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Real ms between two looks for the pty, before a lost port is opened again, and until it must stand. */
const lookEveryMs = 10;
const reopenAfterMs = 500;
const standsWithinMs = 3000;
/** More names than others have left free below that of a port. */
const mostFreeNames = 32;

/** One serial line as a pty whose master end is a socat child: the tty dies with the cabinet, as a cable does. */
export interface PtyLine {
  /** Resolves with false when no pty could be made. */
  readonly ready: Promise<boolean>;
  send(bytes: Uint8Array): void;
  /** Pulls the port out; it comes back after `forMs` of real time (under another name, if asked), or never. Resolves when the child is gone. */
  remove(forMs: number | null, otherName?: boolean): Promise<void>;
}

export function openPtyLine(path: string, onBytes: (bytes: Uint8Array) => void): PtyLine {
  mkdirSync(dirname(path), { recursive: true });
  let child: ChildProcess | null = null;
  let heldFd: number | null = null;
  let wanted = true;
  let isHigh = false;
  const letGo = (): void => {
    if (heldFd !== null) closeSync(heldFd);
    heldFd = null;
    rmSync(path, { force: true });
  };
  const open = async (): Promise<boolean> => {
    rmSync(path, { force: true });
    const socat = startSocat(path);
    child = socat;
    socat.stdout?.on('data', (bytes: Buffer) => { onBytes(bytes); });
    // A broken pipe is the child's end, which is handled there.
    socat.stdin?.on('error', () => undefined);
    socat.on('error', () => undefined);
    socat.once('close', () => {
      if (child !== socat) return;
      child = null;
      letGo();
      if (wanted) reopen(reopenAfterMs);
    });
    if (!(await appears(path, socat))) return false;
    if (child !== socat) return false;
    // socat ends when the last user closes a pty: the cabinet keeps the slave end open, and never reads it.
    heldFd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    return true;
  };
  const reopen = (afterMs: number, otherName = false): void => {
    setTimeout(() => {
      if (!wanted || child !== null) return;
      // A high name and a low one by turns: never that of the lost port.
      if (otherName) isHigh = !isHigh;
      const freeNames = takeNames(otherName && isHigh ? mostFreeNames : 0);
      open().catch(() => undefined).finally(freeNames);
    }, afterMs);
  };
  return {
    ready: open(),
    send(bytes) { if (child?.stdin?.writable === true) child.stdin.write(bytes); },
    remove(forMs, otherName) {
      wanted = forMs !== null;
      const gone = child;
      child = null;
      letGo();
      if (forMs !== null) reopen(forMs, otherName);
      return new Promise((resolve) => {
        if (gone === null || gone.exitCode !== null || gone.signalCode !== null) return resolve();
        gone.once('close', () => { resolve(); });
        gone.kill('SIGKILL');
      });
    },
  };
}

/** The kernel gives the lowest name that is free: so many of them are taken until the new port has its own. */
function takeNames(count: number): () => void {
  const taken = Array.from({ length: count }, () => openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY));
  return () => { for (const fd of taken) closeSync(fd); };
}

function startSocat(path: string): ChildProcess {
  // A group of its own: Ctrl-C in the terminal reaches the cabinet, which ends the line in its own time.
  return spawn('socat', ['-b', '512', '-t', '0', '-', `pty,raw,echo=0,link=${path}`], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
}

function appears(path: string, child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let looks = 0;
    const look = (): void => {
      if (existsSync(path)) return resolve(true);
      looks += 1;
      if (child.exitCode !== null || child.pid === undefined || looks * lookEveryMs > standsWithinMs) return resolve(false);
      setTimeout(look, lookEveryMs);
    };
    look();
  });
}
