/** What the virtual cabinet writes: lamps as they physically are, in its own clock (ms, integers). */
export type HeaderSample = { readonly type: 'header'; readonly site: string; readonly boards: readonly string[]; readonly groups: readonly string[]; readonly startedMs: number };
/** The full state of all heads; the value holds the lit colours as letters out of R, Y, G; '' is dark. */
export type LampsSample = { readonly type: 'lamps'; readonly tMs: number; readonly lamps: Readonly<Record<string, string>> };
/** A board's own state: `flash` = it flashes by itself, whatever it was told. */
export type BoardSample = { readonly type: 'board'; readonly tMs: number; readonly board: string; readonly flash: boolean; readonly watchdog: boolean; readonly armed: boolean; readonly bootCounter: number; /** It holds the lamp-supply contactor open. */ readonly supplyOff?: boolean };
export type EndSample = { readonly type: 'end'; readonly tMs: number };
export type Sample = HeaderSample | LampsSample | BoardSample | EndSample;

/** Reads one line of a recording; throws with the reason where it is none. */
export function parseSample(line: string): Sample {
  const found: unknown = JSON.parse(line);
  if (typeof found !== 'object' || found === null || !('type' in found)) throw new Error(`no sample: ${line.slice(0, 80)}`);
  const record = found as Record<string, unknown>;
  const type = record['type'];
  if (type === 'header') {
    return { type, site: String(record['site']), boards: texts(record, 'boards'), groups: texts(record, 'groups'), startedMs: whole(record, 'startedMs') };
  }
  if (type === 'lamps') return { type, tMs: whole(record, 'tMs'), lamps: lampsOf(record['lamps']) };
  if (type === 'board') {
    return {
      type, tMs: whole(record, 'tMs'), board: String(record['board']), flash: record['flash'] === true,
      watchdog: record['watchdog'] === true, armed: record['armed'] === true, bootCounter: whole(record, 'bootCounter'), supplyOff: record['supplyOff'] === true,
    };
  }
  if (type === 'end') return { type, tMs: whole(record, 'tMs') };
  throw new Error(`sample of unknown type ${String(type)}`);
}

function whole(record: Record<string, unknown>, key: string): number {
  const value = record[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${key} is no number in ${JSON.stringify(record).slice(0, 80)}`);
  return value;
}

function texts(record: Record<string, unknown>, key: string): string[] {
  const value = record[key];
  if (!Array.isArray(value)) throw new Error(`${key} is no list`);
  return value.map(String);
}

function lampsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw new Error('lamps is no object');
  const lamps: Record<string, string> = {};
  for (const [group, lit] of Object.entries(value)) {
    if (typeof lit !== 'string' || !/^[RYG]*$/.test(lit)) throw new Error(`lamps of ${group}: ${JSON.stringify(lit)}`);
    lamps[group] = ['R', 'Y', 'G'].filter((letter) => lit.includes(letter)).join('');
  }
  return lamps;
}
