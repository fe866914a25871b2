import { stepControl } from '../control/control.ts';
import { judgeImage } from '../guard/guard.ts';

/**
 * The two roads of a tick that decide what is written: control plans, guard judges (safety.md S3). The daemon always walks
 * the shipped ones; a simulation gives a control that errs, and sees what guard refuses it.
 */
export interface Roads { readonly control: typeof stepControl; readonly guard: typeof judgeImage }

export const shippedRoads: Roads = { control: stepControl, guard: judgeImage };
