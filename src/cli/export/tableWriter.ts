import { momentText } from '../../model/localTime.ts';
import { columnNames, type EventRow, type TableWriter } from './eventRow.ts';
import { createParquet, eventColumns } from './parquet.ts';

export type TableFormat = 'csv' | 'json' | 'parquet';
export const tableFormats: readonly TableFormat[] = ['csv', 'json', 'parquet'];

export function createTable(format: TableFormat, write: (bytes: Uint8Array) => void): TableWriter {
  switch (format) {
    case 'csv': return createCsv(write);
    case 'json': return createJson(write);
    case 'parquet': return createParquet(eventColumns, write);
  }
}

/** RFC 4180: CRLF, quotes doubled. Times in ISO 8601, UTC. */
function createCsv(write: (bytes: Uint8Array) => void): TableWriter {
  write(Buffer.from(line(columnNames.map((name) => (name === 'wallMs' ? 'time' : name)))));
  return {
    rows(rows) { write(Buffer.from(rows.map((row) => line(columnNames.map((name) => cellOf(name, row[name])))).join(''))); },
    end() { /* a CSV ends with its last row */ },
  };
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

function cellOf(name: keyof EventRow, value: string | number | null): string {
  if (value === null) return '';
  return name === 'wallMs' ? timeText(Number(value)) : String(value);
}

/** ISO 8601, UTC, milliseconds. */
function timeText(wallMs: number): string {
  const ms = Math.round(wallMs);
  return `${momentText(ms).replace(' ', 'T')}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}Z`;
}

/** One array, one object a line, `data` as the object that it is. */
function createJson(write: (bytes: Uint8Array) => void): TableWriter {
  let first = true;
  write(Buffer.from('['));
  return {
    rows(rows) {
      for (const { data, ...row } of rows) {
        write(Buffer.from(`${first ? '\n' : ',\n'}${JSON.stringify(row).slice(0, -1)},"data":${data ?? 'null'}}`));
        first = false;
      }
    },
    end() { write(Buffer.from('\n]\n')); },
  };
}
