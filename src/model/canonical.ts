/** Plain JSON data. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** The same as a program holds it: a key whose value is undefined is absent. */
export type JsonHeld = null | boolean | number | string | readonly JsonHeld[] | { readonly [key: string]: JsonHeld | undefined };

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, ECMAScript number form, no white space.
 * The bytes that are hashed and signed. Throws for what JSON can't say (NaN): a programmer's error.
 */
export function canonicalJson(value: JsonHeld): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('canonical JSON has no NaN or infinity');
    // JSON's form of a number is ECMAScript's, negative zero's too.
    return String(value);
  }
  return isList(value) ? listText(value) : objectText(value);
}

function listText(items: readonly JsonHeld[]): string {
  let text = '[';
  let comma = '';
  for (const item of items) {
    text += comma + canonicalJson(item);
    comma = ',';
  }
  return `${text}]`;
}

// A plan set of 200 KB is written at a stroke of signald's: no pairs, no closures, no list of parts.
function objectText(value: { readonly [key: string]: JsonHeld | undefined }): string {
  let text = '{';
  let comma = '';
  // The default order is that of UTF-16 code units.
  for (const key of Object.keys(value).toSorted()) {
    const item = value[key];
    if (item === undefined) continue;
    text += `${comma}${quoted(key)}:${canonicalJson(item)}`;
    comma = ',';
  }
  return `${text}}`;
}

/** What JSON writes otherwise than as it stands: quotation mark, reverse solidus, controls, and a surrogate that is alone. */
const escaped = /["\\\p{Cc}\p{Cs}]/u;

function quoted(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function isList(value: JsonHeld): value is readonly JsonHeld[] {
  return Array.isArray(value);
}

/** The value as JSON carries it: keys that are undefined are absent. */
export function plainJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
