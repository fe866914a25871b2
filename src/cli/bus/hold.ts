import { realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { connectIpc } from '../../ipc/client.ts';
import { readBusWatch, type BusLine } from '../../model/busView.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { holdersOf, listen, portText, type DirectPort } from './directLine.ts';
import { placeOf, sameTcp, type Same } from './sameHost.ts';
import { placeHere } from '../place.ts';

/** Longer than any watchdog that a daemon just stopped has left running (safety.md S4: 800 ± 100 ms), ms. */
const listenMs = 2000;

/** A line for reading only, or one that may be written to. */
export type LineUse = 'read' | 'write';

/**
 * Whether this line is nobody's: no signald that drives it, no process that has it open, no master that talks on it.
 * Complains and gives the exit code where it is somebody's.
 */
export async function holdLine(shell: Shell, port: DirectPort, use: LineUse): Promise<ExitCode | null> {
  const device = port.kind === 'tcp' ? portText(port) : port.path;
  const { same, line } = await heldBySignald(shell, port);
  if (same === 'same') return fail(shell, exitCodes.refused, 'bus.heldBySignald', { device, line });
  // A tty is locked by whoever drives it; a TCP device takes a second master without a word.
  if (same === 'unknown' && use === 'write' && port.kind === 'tcp') return fail(shell, exitCodes.refused, 'bus.mayBeSignalds', { device, line });
  if (port.kind === 'tcp') return null;
  shell.complain(`${say(shell.lang, 'bus.listens', { s: listenMs / 1000 })}\n`);
  const heard = await listen(port, listenMs);
  switch (heard.kind) {
    case 'quiet': return null;
    case 'talks': return fail(shell, exitCodes.refused, 'bus.otherMaster', { device, bytes: heard.bytes });
    case 'shut': {
      // Whoever drives a line has locked it; who only has it open, as the other end of a pty does, has not.
      const holders = holdersOf(device);
      if (holders.length > 0 && /lock|busy|unavailable/i.test(heard.detail)) return fail(shell, exitCodes.refused, 'bus.held', { device, holders: holders.map(({ pid, name }) => `${name} (${pid})`).join(', ') });
      return fail(shell, exitCodes.usage, 'bus.scan.shut', { device, detail: heard.detail });
    }
  }
}

interface Held { readonly same: Same; readonly line: string }

/** Whether this is a line of the running signald, and which. One that runs and does not tell its lines may have any. */
async function heldBySignald(shell: Shell, port: DirectPort): Promise<Held> {
  const path = join(shell.runDir, socketNames.view);
  const connected = await connectIpc({ path, client: 'ngatu', place: placeHere() });
  // No socket, or one that nobody listens at any more: no signald.
  if (!connected.ok) return { same: /\b(?:ENOENT|ECONNREFUSED)\b/.test(connected.detail) ? 'apart' : 'unknown', line: '?' };
  const answer = await connected.client.request('bus.watch');
  connected.client.close();
  const watch = answer.ok ? readBusWatch(answer.result) : null;
  if (watch === null) return { same: 'unknown', line: '?' };
  const all = await Promise.all(watch.lines.map(async (line): Promise<Held> => ({ same: await sameLine(shell, port, line), line: line.id })));
  return all.find(({ same }) => same === 'same') ?? all.find(({ same }) => same === 'unknown') ?? { same: 'apart', line: '' };
}

async function sameLine({ runDir }: Shell, port: DirectPort, { kind, where }: BusLine): Promise<Same> {
  if (port.kind === 'tcp') return kind === 'tcp' ? sameTcp(port, placeOf(where)) : 'apart';
  return kind === 'serial' && realOf(isAbsolute(where) ? where : join(runDir, where)) === realOf(port.path) ? 'same' : 'apart';
}

/** The same device under two names is one. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
