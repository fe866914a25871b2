/** Bounds of the waits before a connection, ms. link.md: 1 000 clients without jitter failed 1 239 handshakes, with 30 s none. */
export interface ReconnectLimits {
  /** Upper bound of any wait. */
  readonly maxMs: number;
  /** Upper bound of the first wait after the broker dropped a standing connection. */
  readonly firstMs: number;
  /** A connection that stood this long makes the next failure a first one. */
  readonly stableMs: number;
}
export const reconnectLimits: ReconnectLimits = { maxMs: 300_000, firstMs: 30_000, stableMs: 60_000 };

/** Failed attempts since the last stable connection. */
export interface ReconnectState { readonly attempt: number }
export const reconnectStart: ReconnectState = { attempt: 0 };

export interface ReconnectStep { readonly state: ReconnectState; readonly delayMs: number }

/**
 * Full jitter: U(0, min(maxMs, 2ⁿ s)) after n failures, U(0, firstMs) when a standing connection was lost.
 * `stoodMs` is how long the lost connection stood, null when none came about; `uniform` is chance in [0, 1).
 */
export function reconnectDelay(state: ReconnectState, stoodMs: number | null, uniform: number, limits: ReconnectLimits = reconnectLimits): ReconnectStep {
  const attempt = stoodMs !== null && stoodMs >= limits.stableMs ? 0 : state.attempt;
  const backoffMs = Math.min(limits.maxMs, 1000 * 2 ** Math.min(attempt, 20));
  const boundMs = stoodMs === null ? backoffMs : Math.min(limits.maxMs, Math.max(limits.firstMs, backoffMs));
  return { state: { attempt: attempt + 1 }, delayMs: Math.floor(uniform * boundMs) };
}
