import type { ProfilePoint } from '../../model/profile.ts';
import { createPlainDevice, type Device, type DeviceSpec, type WrittenSpan } from './device.ts';
import { watchdogOf } from './boardWatchdog.ts';

/**
 * A foreign I/O board: it holds its registers, and where its profile names a watchdog that frames feed, it has one: armed
 * by its setting, it falls to its safe values in time, says so, and stays there until it is cleared.
 */
export function createIoBoard(spec: DeviceSpec): Device {
  const device = createPlainDevice(spec);
  const block = spec.profile.failsafe?.watchdog;
  if (block === undefined || block.refreshedBy === 'token' || (block.enable === undefined && block.timeout === undefined)) return device;
  const { registers } = device;
  const works = watchdogOf(spec, device);
  const outputs = safeOutputs(spec);
  let fedMs = 0;
  let tripped = false;
  const dueMs = (): number => (tripped || !works.enabled() || works.timeoutMs() === 0 ? Number.POSITIVE_INFINITY : fedMs + works.timeoutMs());
  const trip = (): void => {
    tripped = true;
    if (block.status !== undefined) registers.write(block.status, 1);
    for (const { output, safe } of outputs) registers.write(output, safe === null ? 0 : registers.read(safe));
  };
  const clear = (): void => {
    tripped = false;
    if (block.status !== undefined) registers.write(block.status, 0);
  };
  const feed = (nowMs: number): void => {
    fedMs = nowMs;
    if (tripped && block.autoClears) clear();
  };
  return {
    ...device,
    nextEventMs: dueMs,
    step(nowMs) { if (nowMs >= dueMs()) trip(); },
    onRead(nowMs) { if (block.refreshedBy === 'anyFrame') feed(nowMs); },
    onWrite(nowMs, written) {
      feed(nowMs);
      if (holds(spec, written, block.clear) && registers.read(block.clear ?? '') === (block.clearValue ?? 1)) clear();
      else if (tripped && block.status !== undefined) registers.write(block.status, 1);
    },
  };
}

function holds({ profile }: DeviceSpec, { area, address, count }: WrittenSpan, id: string | undefined): boolean {
  return profile.points.some((point) => point.id === id && point.area === area && point.address >= address && point.address < address + count);
}

/** Outputs in their rows, each with its safe value; null: off. */
function safeOutputs({ profile }: DeviceSpec): { readonly output: string; readonly safe: string | null }[] {
  const of = (point: ProfilePoint): string | null => {
    const safe = profile.failsafe?.safeValue?.replace('#', /\d+$/.exec(point.id)?.[0] ?? '');
    return safe !== undefined && profile.points.some(({ id }) => id === safe) && safe !== profile.failsafe?.safeValue ? safe : null;
  };
  return profile.points.filter(({ id }) => /^(?:relay|output)\.\d+$/.test(id)).map((point) => ({ output: point.id, safe: of(point) }));
}
