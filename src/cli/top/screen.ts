import { paint, type Grid } from './cells.ts';
import { keysOf, type Key } from './keys.ts';
import type { TopSize } from './view.ts';

const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';

/** The terminal as a screen of its own: raw keys, alternate buffer, restored whatever ends the process but KILL. */
export interface Screen {
  size(): TopSize;
  /** Writes the cells that have changed, as many as the line takes now; the rest comes with the next call. */
  draw(grid: Grid): void;
  onKey(call: (key: Key) => void): void;
  /** Resolves when the person leaves, or a signal ends it. */
  readonly left: Promise<void>;
  close(): void;
}

/** `bytesPerDraw`: what the line carries between two draws; null = more than a screen. */
export function openScreen(bytesPerDraw: number | null): Screen {
  const { stdin, stdout } = process;
  let shown: Grid | null = null;
  let nextRow = 0;
  let open = true;
  let writing = false;
  const close = (): void => {
    if (!open) return;
    open = false;
    stdin.setRawMode(false).pause();
    stdout.write(leave);
  };
  stdin.setRawMode(true).resume();
  stdout.write(enter);
  stdout.on('resize', () => {
    shown = null;
    stdout.write('\u001B[2J');
  });
  process.once('exit', close);
  const keyed: ((key: Key) => void)[] = [];
  return {
    size: () => ({ columns: stdout.columns === 0 ? 80 : stdout.columns, rows: stdout.rows === 0 ? 24 : stdout.rows }),
    draw(grid) {
      // Who writes faster than the line takes shows the past: what could not go out yet is compared again.
      if (!open || writing) return;
      const painted = paint(shown, grid, nextRow, bytesPerDraw ?? undefined);
      shown = painted.shown;
      nextRow = painted.nextRow;
      if (painted.text === '') return;
      writing = true;
      stdout.write(painted.text, () => { writing = false; });
    },
    onKey: (call) => { keyed.push(call); },
    left: new Promise((resolve) => {
      const done = (): void => { resolve(); };
      stdin.on('data', (typed: Buffer) => {
        for (const key of keysOf(typed.toString('latin1'))) {
          if (key.kind === 'quit') done();
          else for (const call of keyed) call(key);
        }
      });
      stdin.once('end', done).once('error', done);
      stdout.once('error', done);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, done);
    }),
    close,
  };
}
