import { z } from 'zod';
import { problem, type Problem } from './problem.ts';

/** Problems that a refusal names, at most, and characters of a word and of all words that fill their sentences: neither the event nor the answer may outgrow a frame. */
export const mostNamed = 20;
const longestWord = 100;
const mostWords = 8000;

const wordsSchema = z.array(z.record(z.string(), z.union([z.string(), z.number()])));

/** Problems as an ipc error's parameters, which are plain: codes and paths as lists, the words of their sentences as JSON. */
export function refusalParams(problems: readonly Problem[]): { readonly codes: string; readonly paths: string; readonly words: string; readonly problems: number } {
  const named = problems.slice(0, mostNamed);
  const words = JSON.stringify(named.map(({ params }) => Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, longestWord) : value]))));
  return { codes: named.map(({ code }) => code).join(' '), paths: named.map(({ path }) => path).join(' '), words: words.length <= mostWords ? words : '[]', problems: problems.length };
}

/** What `refusalParams` wrote; null = these parameters name no problems. A daemon of the version before said no words. */
export function refusedProblems(params: Readonly<Record<string, unknown>>): readonly Problem[] | null {
  const { codes, paths: places } = params;
  if (typeof codes !== 'string' || codes === '') return null;
  const paths = typeof places === 'string' ? places.split(' ') : [];
  const words = wordsOf(params['words']);
  return codes.split(' ').map((code, index) => problem(code, paths[index] ?? '', words[index] ?? {}));
}

function wordsOf(text: unknown): z.infer<typeof wordsSchema> {
  try {
    return wordsSchema.safeParse(JSON.parse(String(text))).data ?? [];
  } catch {
    return [];
  }
}
