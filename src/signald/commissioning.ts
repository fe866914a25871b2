import { isExpired, type CommissionRecord } from '../model/commission.ts';
import { boardProblems } from '../model/commissionCheck.ts';
import type { Fault } from '../model/fault.ts';
import type { IdentityFound } from '../field/scan/bringUp.ts';
import type { Problem } from '../model/problem.ts';
import type { SealedSite } from '../model/artefact.ts';

/** What the shell found of the record: not asked for on a bench, a reason that it does not fit, or one that does. */
export type Commissioning =
  | { readonly state: 'waived' }
  | { readonly state: 'unfit'; readonly problems: readonly Problem[] }
  | { readonly state: 'fits'; readonly record: CommissionRecord };

/** Serial numbers as the boards gave them at their last identification. */
export type Serials = ReadonlyMap<string, string | null>;

export function heardSerials(serials: Serials, identities: readonly IdentityFound[]): Serials {
  const answered = identities.filter((found) => found.answered && found.serial !== undefined);
  return answered.length === 0 ? serials : new Map([...serials, ...answered.map(({ board, serial }) => [board, serial ?? null] as const)]);
}

/** Why a street site stays in flash: no fitting record, or a board that it was not made with (safety.md S7). Empty = it may leave. */
export function commissionProblems(site: SealedSite, commissioning: Commissioning, serials: Serials): readonly Problem[] {
  switch (commissioning.state) {
    case 'waived': return [];
    case 'unfit': return commissioning.problems;
    case 'fits': return serials.size === 0 ? [] : boardProblems(site, commissioning.record.payload, serials);
  }
}

/** What of it is told. A certificate that has run out alarms and does no more. */
export function commissionFaults(site: SealedSite, commissioning: Commissioning, serials: Serials, wallMs: number): Fault[] {
  const problems = commissionProblems(site, commissioning, serials);
  const [first] = problems;
  if (first !== undefined) {
    const about = [first.code, ...Object.values(first.params)].join(' ');
    return [{ code: 'commission.missing', detail: problems.length > 1 ? `${about}, +${problems.length - 1}` : about }];
  }
  return commissioning.state === 'fits' && isExpired(commissioning.record, wallMs) ? [{ code: 'commission.expired' }] : [];
}
