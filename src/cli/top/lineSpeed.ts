import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';

/** Of what a line carries this share is used, per cent: a key's echo and the next change find it free. */
const usedPercent = 80;
/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;

/** What a screen may send between two draws on a line of so many baud; null = the line is no limit. */
export function bytesPerDraw(baud: number | null, drawMs: number): number | null {
  return baud === null ? null : Math.floor((baud * usedPercent * drawMs) / (100 * bitsPerByte * 1000));
}

/**
 * The speed of the serial console this runs on; null where there is none. A pseudo terminal states 38 400 whatever is
 * behind it: over ssh and in tmux nobody can know, and `--baud` says it.
 */
export function consoleBaud(): number | null {
  let terminal: string;
  try {
    terminal = readlinkSync('/proc/self/fd/0');
  } catch {
    return null;
  }
  if (!/^\/dev\/tty(S|USB|ACM|AMA|mxc|O)/.test(terminal)) return null;
  const { stdout } = spawnSync('stty', ['speed'], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  const baud = Number(stdout);
  return Number.isInteger(baud) && baud > 0 ? baud : null;
}
