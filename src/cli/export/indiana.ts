import { momentText } from '../../model/localTime.ts';
import type { IndianaEvent } from '../../measures/indianaCode.ts';
import type { DetectorRow } from '../../measures/numbering.ts';
import { noTranslation, translate, type RecordedEvent } from '../../measures/toIndiana.ts';
import type { Numbering } from '../../measures/numbering.ts';
import type { TableWriter } from './eventRow.ts';
import { createParquet, type Column } from './parquet.ts';

export type IndianaFormat = 'csv' | 'parquet';
export const indianaFormats: readonly IndianaFormat[] = ['csv', 'parquet'];

/** A row of the field's log, as open tools read it. */
export interface IndianaRow extends IndianaEvent { readonly device: number; /** Wall time of the place, as if it were UTC, ms: what tools take for local. */ readonly localMs: number }

/** Events come later than their moment by less than that: read-back, a slow answer, vehicles counted between two answers, ms. */
const settledMs = 10_000;

/** Rows in the order of their time, as the record's events come in theirs; `done` gives what is left. */
export function createIndianaStream(numbering: Numbering, put: (rows: readonly IndianaEvent[]) => void): { take(events: readonly (RecordedEvent | null)[]): void; done(): void } {
  let state = noTranslation;
  let waiting: IndianaEvent[] = [];
  const release = (untilMs: number): void => {
    const sorted = waiting.toSorted((a, b) => a.atMs - b.atMs);
    const first = sorted.findIndex(({ atMs }) => atMs > untilMs);
    const cut = first < 0 ? sorted.length : first;
    waiting = sorted.slice(cut);
    put(sorted.slice(0, cut));
  };
  return {
    take(events) {
      for (const event of events) {
        const step = translate(numbering, state, event);
        ({ state } = step);
        waiting.push(...step.rows);
      }
      const newestMs = waiting.reduce((newest, { atMs }) => Math.max(newest, atMs), 0);
      release(newestMs - settledMs);
    },
    done() { release(Number.POSITIVE_INFINITY); },
  };
}

const columns: readonly Column<IndianaRow>[] = [
  { name: 'TimeStamp', kind: 'time', optional: false, of: ({ localMs }) => localMs },
  { name: 'DeviceId', kind: 'int32', optional: false, of: ({ device }) => device },
  { name: 'EventId', kind: 'int32', optional: false, of: ({ code }) => code },
  { name: 'Parameter', kind: 'int32', optional: false, of: ({ parameter }) => parameter },
];

export const indianaHead = 'TimeStamp,DeviceId,EventId,Parameter';

export function createIndianaTable(format: IndianaFormat, write: (bytes: Uint8Array) => void): TableWriter<IndianaRow> {
  if (format === 'parquet') return createParquet(columns, write);
  write(Buffer.from(`${indianaHead}\n`));
  return {
    rows(rows) { write(Buffer.from(rows.map(({ localMs, device, code, parameter }) => `${tenthText(localMs)},${device},${code},${parameter}\n`).join(''))); },
    end() { /* a CSV ends with its last row */ },
  };
}

/** `2027-02-06 08:00:00.1`: the log counts tenths of a second. */
export function tenthText(localMs: number): string {
  return `${momentText(localMs)}:${String(Math.floor(localMs / 1000) % 60).padStart(2, '0')}.${String(Math.floor((localMs % 1000) / 100))}`;
}

/** What open tools ask of a detector configuration first, what else there is to know behind it. */
export function detectorText(device: number, rows: readonly DetectorRow[]): string {
  const head = 'DeviceId,Phase,Parameter,Function,Detector,Group,DistanceM,TravelMs,Lane';
  return [head, ...rows.map((row) => [device, row.Phase, row.Parameter, row.Function, row.Detector, row.Group, row.DistanceM, row.TravelMs, row.Lane].map(String).map(cell).join(','))].map((line) => `${line}\n`).join('');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
