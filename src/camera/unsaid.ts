import type { Login } from './digest.ts';

/** Shorter values stand in any text. */
const leastLetters = 3;
const hidden = '***';

/** What a camera states, without the log-in that the cabinet has for it: some write it into their addresses, plain or encoded, in a query or in a path. */
export function unsaid(text: string, login: Login | null): string {
  const values = login === null ? [] : [login.password, login.user].filter(({ length }) => length >= leastLetters);
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), encodeURI(value)]);
  return forms.reduce((left, form) => left.replaceAll(form, hidden), text);
}

/** Names of what nobody should read: `user`, `loginpas`, `sessionId`; and the one letter that some have for it. */
const named = /user|usr|log(?:in|on)|pass?|pwd|psw|token|auth|key|session|^[up]$|^un$|^pw$/i;
/** A part of a path that carries a log-in: `user=x_password=y`, `admin:secret`. */
const inPath = /((?:user|usr|login|pass\w*|pwd|psw)=)[^_&;/?]*/gi;
const pairInPath = /\/[^/:]+:[^/:]+(?=\/|$)/g;

/** For people and logs: no user, no password, also none in query or path. */
export function withoutSecrets(address: string, login: Login | null = null): string {
  if (!URL.canParse(address)) return '';
  const url = new URL(address);
  url.username = '';
  url.password = '';
  for (const name of Array.from(url.searchParams.keys())) if (named.test(name)) url.searchParams.set(name, hidden);
  url.pathname = url.pathname.replaceAll(inPath, `$1${hidden}`).replaceAll(pairInPath, `/${hidden}`);
  return unsaid(url.toString(), login);
}
