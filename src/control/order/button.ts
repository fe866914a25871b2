/** A button: pressed since when, ms; null = released. */
export interface Button { readonly downSinceMs: number | null }

/** A button that is held for longer is stuck: ignored, with an alarm (safety.md S6), ms. */
const stuckMs = 60_000;

export function isStuck({ downSinceMs }: Button, nowMs: number): boolean {
  return downSinceMs !== null && nowMs - downSinceMs > stuckMs;
}
