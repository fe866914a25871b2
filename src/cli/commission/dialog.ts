import { createInterface } from 'node:readline';

/** What a person types, line by line: at a terminal, or piped by a test. */
export interface Dialog {
  /** The next line; null = there is nobody any more. */
  next(): Promise<string | null>;
  /** A line that has come while something was waited for. */
  waiting(): string | null;
  close(): void;
}

export function openDialog(input: NodeJS.ReadableStream): Dialog {
  const reader = createInterface({ input });
  const lines: string[] = [];
  const asked: ((line: string | null) => void)[] = [];
  const end = { reached: false };
  reader.on('line', (line) => {
    const waits = asked.shift();
    if (waits === undefined) lines.push(line);
    else waits(line);
  });
  reader.on('close', () => {
    end.reached = true;
    for (const waits of asked.splice(0)) waits(null);
  });
  return {
    next: () => new Promise((resolve) => {
      const line = lines.shift();
      if (line !== undefined) resolve(line);
      else if (end.reached) resolve(null);
      else asked.push(resolve);
    }),
    waiting: () => lines.shift() ?? null,
    close: () => { reader.close(); },
  };
}

/** What an answer comes to. */
export type Answer =
  | { readonly kind: 'go' } | { readonly kind: 'later' } | { readonly kind: 'pause' }
  | { readonly kind: 'yes' | 'no' | 'notHere'; readonly note: string }
  | { readonly kind: 'unknown' };

/** In either language: c/y, k/n, s, q, or "- reason". */
export function answerOf(line: string | null): Answer {
  if (line === null) return { kind: 'pause' };
  const text = line.trim();
  const [word = '', ...rest] = text.split(/\s+/);
  const note = rest.join(' ').slice(0, 400);
  switch (word.toLowerCase()) {
    case '': return { kind: 'go' };
    case 'y': case 'yes': case 'c': case 'có': return { kind: 'yes', note };
    case 'n': case 'no': case 'k': case 'không': return { kind: 'no', note };
    case 's': return { kind: 'later' };
    case 'q': return { kind: 'pause' };
    case '-': return note.length >= 3 ? { kind: 'notHere', note } : { kind: 'unknown' };
    default: return { kind: 'unknown' };
  }
}
