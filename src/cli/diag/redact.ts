/** Names under which a value is nobody's but the cabinet's. */
const secretNames = /pass(?:word|phrase|wd)?$|secret|credential|private|token$|login|psk$|api_?key|authori[sz]ation|^(?:tls|signing|evidence)?_?key_?(?:pem)?$/i;
const cut = '[redacted]';

/** What stands in a text as a secret does: keys in PEM, log-ins in addresses, passwords and bearers by name. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, cut],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${cut}@`],
  [/\b(Basic|Bearer|Digest)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${cut}`],
  [/\b(pass(?:word|phrase|wd)?|secret|token|psk|api[_-]?key|mật khẩu)(["']?\s*(?:[:=]|\s(?:is|là)\s)\s*["']?)[^\s"',;]+/giu, `$1$2${cut}`],
  [/(--(?:password|secret|token|psk)[= ])\S+/gi, `$1${cut}`],
];

/** A text that may leave the cabinet. */
export function redactedText(text: string): string {
  return secretTexts.reduce((left, [form, instead]) => left.replaceAll(form, instead), text);
}

/** The same value without what nobody outside may read; names of fields decide first, what the texts say next. */
export function redacted(value: unknown, name = ''): unknown {
  if (value !== null && value !== undefined && value !== '' && secretNames.test(name) && typeof value !== 'number' && typeof value !== 'boolean') return cut;
  if (typeof value === 'string') return redactedText(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redactedText(key), redacted(item, key)]));
}
