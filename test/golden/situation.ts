import type { ControlRequest } from '../../src/control/control.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import type { CabinetInputs } from '../../src/model/image.ts';
import type { Plan, PlanBook } from '../../src/model/plan.ts';
import type { Sentence } from '../../src/text/sentence.ts';
import type { Recording } from './recording.ts';

/** One input of a script, s after the begin. What is said of a detector or a key stays until something else is said. */
export type Input =
  | { readonly atS: number; readonly request: ControlRequest }
  | { readonly atS: number; readonly detectors: Readonly<Record<string, 'occupied' | 'clear'>> }
  | { readonly atS: number; readonly keys: CabinetInputs }
  /** The wall clock steps by so much. */
  | { readonly atS: number; readonly clockS: number }
  /** Nobody vouches for the clock any more, or somebody does again. */
  | { readonly atS: number; readonly clockKnown: boolean }
  /** The cabinet is without power for so long. */
  | { readonly atS: number; readonly powerCutS: number };

/** A named situation on a named site: what comes to it, and what must be seen. */
export interface Situation {
  readonly name: string;
  readonly title: Sentence;
  /** What the point of it is. */
  readonly tells: Sentence;
  readonly site: () => SealedSite;
  readonly plan?: (site: SealedSite) => Plan;
  readonly book?: PlanBook;
  /** Local time at the begin. */
  readonly startLocal: string;
  readonly forS: number;
  /** The part that is drawn. */
  readonly drawn: { readonly fromS: number; readonly toS: number };
  readonly script: readonly Input[];
  /** What is not as it must be seen, in words; empty = all of it is. */
  readonly must: (seen: Recording) => readonly string[];
}
