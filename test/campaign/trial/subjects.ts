import type { Task } from '../conflicts.ts';
import type { DeathKind } from './death.ts';
import type { LatchTrial } from './latch.ts';
import type { LifeMoment } from './restart.ts';

/** What a trial was about. */
export type Kept = Task | DeathKind | `killed in ${LifeMoment}` | LatchTrial;

/** A subject for which the safety case cites the trials: any of these trials shows it, one at least must have been judged. */
export interface Subject { readonly clauses: readonly string[]; readonly name: string; readonly by: readonly Kept[] }

/** A clause whose row cites trials.test.ts has its subject here: a house test compares them. */
export const subjects: readonly Subject[] = [
  { clauses: ['S4.4.2'], name: 'conflict or dual indication', by: ['conflict', 'dual', 'dualReadBack'] },
  { clauses: ['S4.4.3'], name: 'field check', by: ['fieldCheck'] },
  { clauses: ['S4.4.4'], name: 'no colour', by: ['dark', 'darkFlashing'] },
  { clauses: ['S4.4.5'], name: 'silent board', by: ['silent'] },
  { clauses: ['S4.4.7'], name: 'tick gap', by: ['gap'] },
  { clauses: ['S3.4.1', 'S4.4.6'], name: 'death of signald', by: ['signald killed'] },
  { clauses: ['S3.4.1', 'S4.4.6'], name: 'stopped signald', by: ['signald stopped'] },
  { clauses: ['S3.4.1', 'S4.4.6'], name: 'hung signald', by: ['signald spinning'] },
  { clauses: ['S5.2.1'], name: 'restart storm', by: ['storm'] },
  { clauses: ['S5.3.3', 'S5.3.4'], name: 'restart in start-up', by: ['killed in yellow', 'killed in allRed'] },
  { clauses: ['S5.3.3', 'S5.3.4'], name: 'restart in operation', by: ['killed in green', 'killed in interstage'] },
];

/** Of which subjects no trial was kept, in words: a set that judged nothing of them is not passed. */
export function notMeasured(kept: readonly Kept[]): string | null {
  const missing = subjects.filter(({ by }) => !by.some((one) => kept.includes(one)));
  return missing.length === 0 ? null : `not measured on this machine: ${missing.map(({ name, clauses }) => `${name} (${clauses.join(', ')})`).join('; ')}`;
}
