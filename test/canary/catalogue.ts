import type { Canary, Patch } from './canary.ts';
import { controlCanaries } from './control.ts';
import { fieldCanaries } from './field.ts';
import { guardCanaries } from './guard.ts';
import { monitorCanaries } from './monitor.ts';
import { signaldCanaries } from './signald.ts';

export const canaries: readonly Canary[] = [...controlCanaries, ...guardCanaries, ...monitorCanaries, ...signaldCanaries, ...fieldCanaries];

export function canaryNamed(name: string): Canary {
  const found = canaries.find((canary) => canary.name === name);
  if (found === undefined) throw new Error(`no canary ${name}`);
  return found;
}

/** No mistake: what guard decides is heard by whoever watches. */
export const observing: readonly Patch[] = [{
  file: 'src/signald/tick.ts', find: '  const reached = control.posture ===',
  replace: '  (globalThis as any).seenVerdict?.(verdict);\n  const reached = control.posture ===',
}];
