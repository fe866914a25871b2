import type { Json } from '../../../src/model/canonical.ts';

const known = new WeakMap<object, string>();

/** Canonical JSON by the harness's own hand. A mutation leaves most of a document as it was: those parts are written once. */
export function sortedText(json: Json): string {
  if (json === null || typeof json !== 'object') return JSON.stringify(json);
  const found = known.get(json);
  if (found !== undefined) return found;
  const text = isList(json)
    ? `[${json.map(sortedText).join(',')}]`
    : `{${Object.keys(json).toSorted().map((key) => `${JSON.stringify(key)}:${sortedText(json[key] ?? null)}`).join(',')}}`;
  known.set(json, text);
  return text;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
