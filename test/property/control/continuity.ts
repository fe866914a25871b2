import type { ControlState } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { GroupImage } from '../../../src/model/image.ts';

export interface Continuity { readonly needless: string[]; see(state: ControlState, written: GroupImage, nowMs: number): void; count(): number }

/** safety.md S2.2: who is in two successive stages stays green unbroken, unless the change goes through all red. */
export function createContinuity(site: SealedSite): Continuity {
  const needless: string[] = [];
  let staying: readonly string[] = [];
  let target: string | null = null;
  let count = 0;
  const goes = (id: string, aspect: string | undefined): boolean =>
    aspect === 'green' || (aspect === 'flashingYellow' && site.safety.groups.some((group) => group.id === id && group.kind === 'flashingYellowArrow'));
  const groupsOf = (stage: string | null): readonly string[] => site.traffic.stages.find(({ id }) => id === stage)?.groups ?? [];
  return {
    needless, count: () => count,
    see({ sequence, posture }, written, nowMs): void {
      if (posture.posture !== 'run' || sequence.closing || sequence.target === null) {
        staying = [];
      } else if (sequence.target !== target) {
        const vehicles = groupsOf(sequence.stage).filter((id) => site.safety.groups.some((group) => group.id === id && group.kind !== 'pedestrian2'));
        staying = sequence.throughAllRed ? [] : vehicles.filter((id) => groupsOf(sequence.target).includes(id) && goes(id, written[id]));
        count += staying.length;
      }
      ({ target } = sequence);
      for (const id of staying) if (!goes(id, written[id])) needless.push(`${nowMs} ${id} ${written[id]} on the way to ${target}`);
    },
  };
}
