import type { SealedSite } from '../../../src/model/artefact.ts';
import type { KeyList } from '../../../src/model/keyList.ts';
import type { Parsed, Problem } from '../../../src/model/problem.ts';
import type { JudgeClock } from '../../../src/signald/passport.ts';
import { openPlanStore as open, type CurrentPlan, type PlanStore as Store } from '../../../src/signald/planStore.ts';

interface Rolled { readonly planVersion: number; readonly back: CurrentPlan }
interface Due { readonly planVersion: number; readonly current: CurrentPlan; readonly problems: readonly Problem[] }

/** The plan store on a disk that is written before anybody goes on: what is told comes back to who asks. */
export interface PlanStore extends Omit<Store, 'propose' | 'proposeKeys' | 'keep' | 'rollBack' | 'tried' | 'due'> {
  propose(envelope: unknown, clock: JudgeClock, then?: (taken: Parsed<CurrentPlan>) => void): Parsed<CurrentPlan>;
  proposeKeys(list: unknown, then?: (taken: Parsed<KeyList>) => void): Parsed<KeyList>;
  keep(then?: (kept: boolean) => void): boolean;
  rollBack(then?: (rolled: Rolled | null) => void): Rolled | null;
  tried(planVersion: number, passed: boolean, then?: (told: boolean) => void): boolean;
  due(clock: JudgeClock, then?: (due: Due) => void): Due | null;
}

export function openPlanStore(site: SealedSite, stateDir: string, wallMs: number, bootId: string): PlanStore {
  const store = open(site, stateDir, wallMs, bootId);
  return {
    ...store,
    propose: (envelope, clock, then) => told(then, (hear) => { store.propose(envelope, clock, hear); }),
    proposeKeys: (list, then) => told(then, (hear) => { store.proposeKeys(list, hear); }),
    keep: (then) => told(then, (hear) => { store.keep(hear); }),
    rollBack: (then) => told(then, (hear) => { store.rollBack(hear); }),
    tried: (planVersion, passed, then) => told(then, (hear) => { store.tried(planVersion, passed, hear); }),
    due: (clock, then) => heard(then, (hear) => { store.due(clock, hear); })[0] ?? null,
  };
}

function heard<T>(then: ((value: T) => void) | undefined, ask: (hear: (value: T) => void) => void): readonly T[] {
  const values: T[] = [];
  ask((value) => {
    values.push(value);
    then?.(value);
  });
  return values;
}

function told<T>(then: ((value: T) => void) | undefined, ask: (hear: (value: T) => void) => void): T {
  const values = heard(then, ask);
  const [value] = values;
  if (value === undefined || values.length !== 1) throw new Error(`${values.length} answers, and not at once`);
  return value;
}
