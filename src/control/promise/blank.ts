import type { PromiseCause } from '../../model/promise.ts';

/** Every display is blank for somebody's order, which acts once it has been so long enough. */
export interface Blank { readonly sinceMs: number; readonly cause: PromiseCause | 'withdrawn' }
