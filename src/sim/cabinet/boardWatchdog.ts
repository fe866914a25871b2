import type { Device, DeviceSpec, WrittenSpan } from './device.ts';

/** From what fed it last to self-flash, ms, where the profile states none. */
export const watchdogMs = 800;

/** What this board's profile makes of its watchdog. */
export interface WatchdogWorks {
  readonly refreshedBy: 'token' | 'anyWrite' | 'anyFrame';
  readonly timeoutMs: () => number;
  readonly enabled: () => boolean;
  readonly isImage: (written: WrittenSpan) => boolean;
}

export function watchdogOf({ profile }: Pick<DeviceSpec, 'profile'>, { registers }: Pick<Device, 'registers'>): WatchdogWorks {
  const { refreshedBy = 'token', timeoutMs = watchdogMs, timeoutUnitMs = 1, timeout, enable } = profile.failsafe?.watchdog ?? {};
  const image = profile.image?.write;
  return {
    refreshedBy,
    timeoutMs: () => (timeout === undefined ? timeoutMs : registers.read(timeout) * timeoutUnitMs),
    enabled: () => enable === undefined || registers.read(enable) !== 0,
    isImage: ({ area, address, count }) => area === image?.area && address < image.address + image.count && address + count > image.address,
  };
}

/** A frame keeps an enabled watchdog from tripping; it does not clear one that has. */
export function feed(state: { readonly tripped: boolean; armed: boolean; tokenMs: number }, watchdog: WatchdogWorks, nowMs: number): void {
  if (state.tripped) return;
  state.armed = watchdog.enabled();
  state.tokenMs = nowMs;
}
