/** JSON from outside, read so that what a reader sees is what was written: no key twice, none that an object swallows. */
export type JsonRead = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: 'json.notJson' | 'json.tooDeep' | 'json.protoKey' | 'json.keyTwice'; readonly path: string };

/** Deeper than this nobody here writes; schemas walk it by recursion. */
export const deepestJson = 64;
/** Whatever is made of a parsed object key by key loses it, and a signature made of the rest would hold for it. */
const swallowed = '__proto__';

/** JSON.parse keeps the last of two equal keys and says nothing: another reader may keep the first. */
export function readJson(text: string): JsonRead {
  const { depth, keys } = shapeOf(text);
  if (depth > deepestJson) return { ok: false, code: 'json.tooDeep', path: '' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'json.notJson', path: '' };
  }
  const found = walk(value, '');
  if (found.proto !== null) return { ok: false, code: 'json.protoKey', path: found.proto };
  return found.keys === keys ? { ok: true, value } : { ok: false, code: 'json.keyTwice', path: keyTwice(text) };
}

const [quote, backslash, colon, openList, openObject, closeList, closeObject] = [0x22, 0x5c, 0x3a, 0x5b, 0x7b, 0x5d, 0x7d] as const;

/** Deepest nesting, and how many keys are written: in JSON every colon outside a string follows one. */
function shapeOf(text: string): { readonly depth: number; readonly keys: number } {
  let [depth, most, keys, quoted] = [0, 0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === backslash) at += 1;
    else if (letter === quote) quoted = !quoted;
    else if (quoted) continue;
    else if (letter === colon) keys += 1;
    else if (letter === openObject || letter === openList) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (letter === closeObject || letter === closeList) depth -= 1;
  }
  return { depth: most, keys };
}

function walk(value: unknown, path: string): { readonly keys: number; readonly proto: string | null } {
  if (typeof value !== 'object' || value === null) return { keys: 0, proto: null };
  const entries = Object.entries(value);
  let keys = Array.isArray(value) ? 0 : entries.length;
  for (const [key, item] of entries) {
    if (key === swallowed) return { keys, proto: joined(path, key) };
    if (typeof item !== 'object' || item === null) continue;
    const below = walk(item, joined(path, key));
    if (below.proto !== null) return below;
    keys += below.keys;
  }
  return { keys, proto: null };
}

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** The first key that stands twice in one object of a valid JSON text: looked for only where there is one. */
function keyTwice(text: string): string {
  const open: Set<string>[] = [];
  const path: string[] = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (/^\s*:/.test(text.slice(index + token.length, index + token.length + 100))) {
      const key = String(JSON.parse(token));
      path.length = open.length - 1;
      path.push(key);
      const known = open.at(-1);
      if (known?.has(key) === true) return path.filter((step) => step !== '').join('.');
      known?.add(key);
    }
  }
  return '';
}
