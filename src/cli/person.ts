import { userInfo } from 'node:os';
import type { OptionValues } from './commandSpec.ts';

/** Who orders it: named on the command line, or the user of this session. */
export function personOf(options: OptionValues): string {
  const named = textOf(options['by']).trim();
  return named === '' ? userInfo().username : named;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
