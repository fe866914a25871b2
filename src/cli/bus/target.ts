import { areas } from '../../model/profile.ts';
import type { BusPlace, BusTarget, BusValue } from '../../model/busView.ts';

/** Where a person points to: a device of the site that runs, or one on a tty or behind a TCP gateway without daemons. */
export type Pointed =
  | { readonly kind: 'site'; readonly target: BusTarget }
  | { readonly kind: 'direct'; readonly unit: number; readonly device: string };

/** `hb1`, `17@lamps`, `17@/dev/ttyUSB0` or `1@192.168.1.20:502`; null for anything else. */
export function parseTarget(text: string): Pointed | null {
  const at = text.indexOf('@');
  if (at < 0) return /^[A-Za-z][\w-]*$/.test(text) ? { kind: 'site', target: { board: text } } : null;
  const unit = unitOf(text.slice(0, at));
  const where = text.slice(at + 1);
  if (unit === null || where === '') return null;
  return /[/:]/.test(where) ? { kind: 'direct', unit, device: where } : { kind: 'site', target: { line: where, unit } };
}

export function unitOf(text: string): number | null {
  const unit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return unit >= 1 && unit <= 247 ? unit : null;
}

/** A point's name, or `area:address[:count]`; null for neither. */
export function parsePlace(text: string): BusPlace | null {
  const [area = '', address, count, ...rest] = text.split(':');
  if (address === undefined) return /^[A-Za-z][A-Za-z0-9.]*$/.test(area) ? { point: area } : null;
  const known = areas.find((one) => one === area);
  const from = numberOf(address);
  const many = count === undefined ? 1 : numberOf(count);
  if (known === undefined || rest.length > 0 || from === null || from > 65_535 || many === null || many < 1 || many > 64) return null;
  return { area: known, address: from, count: many };
}

/** Decimal, or hexadecimal with 0x. */
function numberOf(text: string): number | null {
  return /^(0x[0-9a-f]{1,4}|\d{1,5})$/i.test(text) ? Number(text) : null;
}

/** What is to be written: words for bare addresses, else a bit, a number or a text. */
export function parseValue(text: string, place: BusPlace): BusValue | null {
  if (!('point' in place)) {
    const words = text.split(',').map((word) => numberOf(word.trim()));
    return words.length === place.count && words.every((word) => word !== null && word <= 65_535) ? words.flatMap((word) => word ?? []) : null;
  }
  if (/^(true|on)$/i.test(text)) return true;
  if (/^(false|off)$/i.test(text)) return false;
  if (/^-?\d+(\.\d+)?$/.test(text) || /^0x[0-9a-f]+$/i.test(text)) return Number(text);
  return text.length > 0 && text.length <= 64 ? text : null;
}
