import type { Sample } from './sample.ts';

// What was done to the junction, as its simulator tells it between the samples: the judge alone knows what
// that excuses, and what it demands.

/** One disturbance: its class, when it began, and how long it goes on, ms (0: over in a moment). */
export type Told = {
  readonly type: 'done';
  readonly tMs: number;
  readonly class: string;
  readonly forMs: number;
  /** The lamp, board or detector that it was about. */
  readonly group?: string | undefined;
  readonly colour?: string | undefined;
  readonly board?: string | undefined;
};

/** Reads one line of a told recording that is no sample; undefined where it is one. */
export function parseTold(line: string): Told | undefined {
  const found: unknown = JSON.parse(line);
  if (!isRecord(found) || found['type'] !== 'done') return undefined;
  const record = found;
  return {
    type: 'done', tMs: whole(record, 'tMs'), class: String(record['class']), forMs: whole(record, 'forMs'),
    group: text(record['group']), colour: text(record['colour']), board: text(record['board']),
  };
}

export type ToldSample = Sample | Told;

function whole(record: Record<string, unknown>, key: string): number {
  const value = record[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${key} is no number in ${JSON.stringify(record).slice(0, 80)}`);
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
