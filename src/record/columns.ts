import type { Json } from '../model/canonical.ts';
import { saidOf, type EventClass, type EventData, type SignalEvent } from '../model/event.ts';
import { eventOf, parseColumns, type Column, type Kind, type Value } from '../model/storeFormat.ts';

/** One stored event: its number in the whole store, its place in its channel. `event` is null where it can't be read. */
export interface Entry { readonly id: number; readonly channel: EventClass; readonly seq: number; readonly event: SignalEvent }

/** What is alike stands together, so that deflate finds it: 35 bytes an event is the limit, 3 to 7 is what it comes to. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const placeOfLetter = new Map(letters.split('').map((letter, at) => [letter, at]));

function columnOf(values: readonly Json[]): Json {
  const [first] = values;
  if (first === undefined) return { r: [] };
  if (values.every((value) => value === first)) return { s: first };
  const steps = stepsOf(values);
  if (steps !== null) return { d: steps };
  const table = new Map<Json, string>();
  for (const value of values) {
    if (typeof value === 'object' && value !== null) return { r: values };
    if (!table.has(value)) table.set(value, letters[table.size] ?? '');
    if (table.size > letters.length) return { r: values };
  }
  return { t: [...table.keys()], i: values.map((value) => table.get(value)).join('') };
}

/** Null: not whole numbers, or so far from each other that the difference is no safe one and would not be read. */
function stepsOf(values: readonly Json[]): number[] | null {
  if (!values.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0))) return null;
  const steps = values.map((value, at) => Number(value) - Number(values[at - 1] ?? 0));
  return steps.every(Number.isSafeInteger) ? steps : null;
}

function valuesOf(column: Column, count: number): readonly Value[] | null {
  const values = 's' in column ? Array.from({ length: count }, () => column.s) : 'd' in column ? summed(column.d) : 't' in column ? looked(column) : column.r;
  return values.length === count ? values : null;
}

function summed(steps: readonly number[]): number[] {
  let value = 0;
  return steps.map((step) => { value += step; return value; });
}

function looked({ t, i }: Extract<Column, { i: string }>): Value[] {
  return i.split('').flatMap((letter) => { const value = t[placeOfLetter.get(letter) ?? -1]; return value === undefined ? [] : [value]; });
}

export function toColumns(entries: readonly Entry[]): Json {
  const kinds = new Map<string, { readonly kind: Kind; readonly entries: Entry[]; readonly data: EventData[] }>();
  const which = entries.map((entry) => {
    const { boot, stamp } = entry.event;
    const { code, data } = saidOf(entry.event);
    const kind: Kind = { channel: entry.channel, code, boot, bootId: stamp.bootId, keys: Object.keys(data) };
    const key = JSON.stringify(kind);
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { kind, entries: [entry], data: [data] });
    else {
      known.entries.push(entry);
      known.data.push(data);
    }
    return key;
  });
  const order = [...kinds.keys()];
  const groups = [...kinds.values()];
  const places = new Map(order.map((key, at) => [key, at]));
  const stamps = entries.map(({ event }) => event.stamp);
  return {
    kinds: groups.map(({ kind }) => kind), kind: columnOf(which.map((key) => places.get(key) ?? 0)), id: columnOf(entries.map(({ id }) => id)),
    mono: columnOf(stamps.map(({ monoMs }) => monoMs)), offset: columnOf(stamps.map(offsetOf)), error: columnOf(stamps.map(({ errorMs }) => errorMs)),
    seq: groups.map((group) => columnOf(group.entries.map(({ seq }) => seq))), n: groups.map((group) => columnOf(group.entries.map(({ event }) => event.n))),
    data: groups.map((group) => group.kind.keys.map((key) => columnOf(group.data.map((data) => data[key] ?? null)))),
  };
}

/** Whole times only: with fractions a difference would not come back as it was. */
function offsetOf({ wallMs, monoMs }: SignalEvent['stamp']): Json {
  return Number.isSafeInteger(wallMs) && Number.isSafeInteger(monoMs) ? wallMs - monoMs : [wallMs];
}

/** Null: not what `toColumns` made. */
export function fromColumns(value: unknown): readonly Entry[] | null {
  const columns = parseColumns(value);
  if (columns === null) return null;
  const { kinds, kind, id, mono, offset, error, seq, n, data } = columns;
  const count = 'd' in id ? id.d.length : 'r' in id ? id.r.length : 's' in id ? 1 : 0;
  const [which, ids, monos, offsets, errors] = [kind, id, mono, offset, error].map((column) => valuesOf(column, count));
  if (!which || !ids || !monos || !offsets || !errors) return null;
  const sizes = kinds.map(() => 0);
  for (const at of which) sizes[Number(at)] = (sizes[Number(at)] ?? 0) + 1;
  const within = sizes.map((size, at) => ({ seqs: valuesOf(seq[at] ?? { r: [] }, size), ns: valuesOf(n[at] ?? { r: [] }, size), data: (data[at] ?? []).map((column) => valuesOf(column, size)), next: 0 }));
  const entries: Entry[] = [];
  for (let at = 0; at < count; at++) {
    const [group, head] = [within[Number(which[at])], kinds[Number(which[at])]];
    if (group === undefined || head === undefined) return null;
    const row = group.next++;
    const skew = offsets[at];
    const monoMs = Number(monos[at]);
    const wallMs = Array.isArray(skew) ? Number(skew[0]) : monoMs + Number(skew);
    const values = head.keys.flatMap((key, column): (readonly [string, Value])[] => { const cell = group.data[column]?.[row]; return cell === undefined ? [] : [[key, cell]]; });
    if (values.length < head.keys.length) return null;
    const event = eventOf(head, group.ns?.[row], { bootId: head.bootId, monoMs, wallMs, errorMs: errors[at] }, Object.fromEntries(values));
    if (event === null) return null;
    entries.push({ id: Number(ids[at]), channel: head.channel, seq: Number(group.seqs?.[row]), event });
  }
  return entries;
}
