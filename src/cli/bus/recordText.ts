import { z } from 'zod';
import { crcVerdict, type BusFrame, type RecordHead } from './frame.ts';

const mark = '# ngatu-bus-record/1 ';

export const recordHeadSchema = z.strictObject({
  siteId: z.string(), safetyHash: z.string(), boot: z.string(), wallAtZeroMs: z.number(),
  lines: z.array(z.strictObject({ id: z.string(), kind: z.enum(['serial', 'tcp']), speed: z.string() })),
});

/** First lines of a recording as text: what it is of, and the columns. */
export function textHead(head: RecordHead): string {
  return `${mark}${JSON.stringify(head)}\n# s  line  way  unit  function  crc  bytes\n`;
}

/** One frame, one line. */
export function textLine({ tMs, line, way, bytes }: BusFrame): string {
  const code = bytes[1] === undefined ? '-' : `fc${String(bytes[1] & 0x7f).padStart(2, '0')}${(bytes[1] & 0x80) === 0 ? '' : '!'}`;
  return `${(tMs / 1000).toFixed(6).padStart(13)}  ${line}  ${way === 'out' ? '>' : '<'}  ${String(bytes[0] ?? '-').padStart(3)}  ${code}  ${crcVerdict(bytes).padEnd(5)}  ${bytes.toString('hex')}\n`;
}

const row = /^\s*(\d+\.\d{6})  (\S+)  ([<>])  +\S+  \S+  \S+ +((?:[0-9a-f]{2})*)$/;

export type ReadRecord = { readonly ok: true; readonly head: RecordHead; readonly frames: readonly BusFrame[] } | { readonly ok: false; readonly at: number };

/** Reads what `textHead` and `textLine` wrote; the first line that is neither is named. */
export function readText(text: string): ReadRecord {
  const lines = text.split('\n');
  const head = headOf(lines[0] ?? '');
  if (head === null) return { ok: false, at: 1 };
  const frames: BusFrame[] = [];
  for (const [at, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const match = row.exec(line);
    if (match === null) return { ok: false, at: at + 1 };
    frames.push({ tMs: Math.round(Number(match[1]) * 1_000_000) / 1000, line: match[2] ?? '', way: match[3] === '>' ? 'out' : 'in', bytes: Buffer.from(match[4] ?? '', 'hex') });
  }
  return { ok: true, head, frames };
}

function headOf(line: string): RecordHead | null {
  return line.startsWith(mark) ? parseHead(line.slice(mark.length)) : null;
}

export function parseHead(text: string): RecordHead | null {
  try {
    return recordHeadSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
