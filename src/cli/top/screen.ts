import type { TopSize } from './renderTop.ts';

const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';

/** q, Q, Ctrl-C, Ctrl-D. */
const leaveKeys: ReadonlySet<number> = new Set([0x71, 0x51, 0x03, 0x04]);

/** The terminal as a screen of its own: raw keys, alternate buffer, restored whatever ends the process but KILL. */
export interface Screen {
  size(): TopSize;
  /** Writes the lines that have changed. */
  draw(lines: readonly string[]): void;
  /** Resolves when the person leaves, or a signal ends it. */
  readonly left: Promise<void>;
  close(): void;
}

export function openScreen(): Screen {
  const { stdin, stdout } = process;
  let shown: readonly string[] = [];
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    stdin.setRawMode(false).pause();
    stdout.write(leave);
  };
  stdin.setRawMode(true).resume();
  stdout.write(enter);
  stdout.on('resize', () => {
    shown = [];
    stdout.write('\u001B[2J');
  });
  process.once('exit', close);
  return {
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    draw(lines) {
      if (!open) return;
      const changed = lines.flatMap((line, row) => (line === shown[row] ? [] : [`\u001B[${row + 1};1H${line}\u001B[K`]));
      shown = lines;
      if (changed.length > 0) stdout.write(changed.join(''));
    },
    left: new Promise((resolve) => {
      const done = (): void => { resolve(); };
      stdin.on('data', (keys: Buffer) => { if (keys.some((key) => leaveKeys.has(key))) done(); });
      stdin.once('end', done).once('error', done);
      stdout.once('error', done);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, done);
    }),
    close,
  };
}
