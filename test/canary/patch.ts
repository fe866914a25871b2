import type { Patch } from './canary.ts';

/** The source with its mistakes; throws where a text does not stand there exactly once. */
export function patched(file: string, source: string, patches: readonly Patch[]): string {
  return patches.filter((patch) => patch.file === file).reduce((text, { find, replace }) => {
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`${file}: this text stands there ${times} times, not once: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}
