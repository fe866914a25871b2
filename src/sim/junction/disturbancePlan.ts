// The word under which other rooms know it.
export type { PlannedDisturbance } from './disturbance.ts';
