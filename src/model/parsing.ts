import type { z } from 'zod';
import { problem, type Parsed, type Problem } from './problem.ts';

/** Path of a schema issue as an editor shows it: `['groups', 2, 'id']` → `groups[2].id`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('').replace(/^\./, '');
}

/** Parses untrusted input with a schema; every issue becomes a problem `schema.<issue>` with its path. */
export function parseWith<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data, warnings: [] };
  return { ok: false, problems: result.error.issues.flatMap(issueProblems) };
}

function issueProblems(issue: z.core.$ZodIssue): Problem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problem('schema.unknownKey', path === '' ? key : `${path}.${key}`, { key }));
  }
  return [problem(`schema.${issue.code}`, path, { expected: expectation(issue) })];
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'too_small') return `>= ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `<= ${String(issue.maximum)}`;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ');
  return issue.message;
}
