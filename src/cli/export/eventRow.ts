import type { LoggedEvent } from '../command/loggedEvent.ts';

/** One stored event as a row of a table; what of a damaged record nobody knows is null. */
export interface EventRow {
  readonly id: number; readonly class: string; readonly seq: number;
  readonly boot: string | null; readonly n: number | null; readonly code: string | null;
  readonly wallMs: number | null; readonly monoMs: number | null; readonly errorMs: number | null;
  /** JSON. */
  readonly data: string | null;
}

/** A table being written, piece by piece; `end` closes it. */
export interface TableWriter<R = EventRow> { rows(rows: readonly R[]): void; end(): void }

export const columnNames = ['id', 'class', 'seq', 'boot', 'n', 'code', 'wallMs', 'monoMs', 'errorMs', 'data'] as const satisfies readonly (keyof EventRow)[];

export function eventRow({ id, class: promise, seq, event }: LoggedEvent): EventRow {
  if (event === null) return { id, class: promise, seq, boot: null, n: null, code: null, wallMs: null, monoMs: null, errorMs: null, data: null };
  const { boot, n, code, stamp, data } = event;
  return { id, class: promise, seq, boot, n, code, wallMs: stamp.wallMs, monoMs: stamp.monoMs, errorMs: stamp.errorMs, data: JSON.stringify(data) };
}
