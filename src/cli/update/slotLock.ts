import { spawn } from 'node:child_process';
import { closeSync, constants, fchmodSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Who changes slots, note or link holds this, dpkg's scripts too; the kernel gives it back with whoever held it. Node has no flock
 * of its own: the one of util-linux holds it while our end of the pipe is open, in a session of its own, for a line that hangs
 * up ends only ours. Null = another has it, and `waitS` was over.
 */
export async function lockSlots(dir: string, waitS = 0): Promise<(() => Promise<void>) | null> {
  const file = join(dir, 'lock');
  mkdirSync(dir, { recursive: true });
  // Root's alone: who may only look can't hold it against an update.
  const opened = openSync(file, constants.O_RDONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  fchmodSync(opened, 0o600);
  closeSync(opened);
  const holder = spawn('flock', ['--timeout', String(waitS), '--conflict-exit-code', String(taken), file, 'sh', '-c', 'echo held; exec cat'], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  holder.stderr.on('data', (text: Buffer) => { said += text.toString(); });
  const ended = new Promise<number | null>((resolve, reject) => { holder.once('close', resolve).once('error', reject); });
  const held = new Promise<null>((resolve) => { holder.stdout.once('data', () => { resolve(null); }); });
  const code = await Promise.race([held, ended]);
  if (code === taken) return null;
  if (code !== null) throw new Error(`flock ${file}: ${said.trim()}`);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}

/** Of flock, where another has the lock. */
const taken = 75;
