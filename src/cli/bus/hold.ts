import { realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { connectIpc } from '../../ipc/client.ts';
import { readBusWatch } from '../../model/busView.ts';
import { socketNames } from '../../model/ipcMessage.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { holdersOf, listen, portText, type DirectPort } from './directLine.ts';

/** Longer than any watchdog that a daemon just stopped has left running (safety.md S4: 800 ± 100 ms), ms. */
const listenMs = 2000;

/**
 * Whether this line is nobody's: no signald that drives it, no process that has it open, no master that talks on it.
 * Complains and gives the exit code where it is somebody's.
 */
export async function holdLine(shell: Shell, port: DirectPort): Promise<ExitCode | null> {
  const device = port.kind === 'tcp' ? portText(port) : port.path;
  const line = await lineOfSignald(shell, port);
  if (line !== null) return fail(shell, exitCodes.refused, 'bus.heldBySignald', { device, line });
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

/** The line of the running signald that this is. */
async function lineOfSignald(shell: Shell, port: DirectPort): Promise<string | null> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames.view), client: 'ngatu' });
  if (!connected.ok) return null;
  const answer = await connected.client.request('bus.watch');
  connected.client.close();
  const watch = answer.ok ? readBusWatch(answer.result) : null;
  const isIt = (where: string): boolean => (port.kind === 'tcp' ? where === portText(port) : realOf(isAbsolute(where) ? where : join(shell.runDir, where)) === realOf(port.path));
  return watch?.lines.find(({ kind, where }) => (kind === 'tcp') === (port.kind === 'tcp') && isIt(where))?.id ?? null;
}

/** The same device under two names is one. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
