import type { Clock } from '../../platform/clock.ts';
import type { VirtualCabinet } from './virtualCabinet.ts';

/** How long it goes on serving a controller that still drives, before it pulls the ports; and until it ends in any case. Real ms. */
const serveOnMs = 1500;
const endAfterMs = 3000;

/** The cabinet's end: last of all, and in flash. */
export interface CabinetStop {
  /** The parent is gone, or asks to end. */
  begin(): void;
  /** Looks whether it may end now; from the step timer. */
  look(): void;
}

export interface CabinetStopSpec {
  readonly cabinet: VirtualCabinet;
  readonly clock: Clock;
  readonly closePorts: () => Promise<void>;
  readonly finish: () => Promise<void>;
}

export function createCabinetStop(spec: CabinetStopSpec): CabinetStop {
  let begunMs: number | null = null;
  let portsOpen = true;
  let finishing = false;
  return {
    begin() { begunMs ??= spec.clock.monoMs(); },
    look() {
      if (begunMs === null || finishing) return;
      const sinceMs = (spec.clock.monoMs() - begunMs) / spec.clock.scale;
      // The bright half, so that the last image shows that it flashes.
      const flashes = spec.cabinet.allInFlash() && Object.values(spec.cabinet.lamps()).some((lit) => lit !== '');
      if (flashes || sinceMs >= endAfterMs) {
        finishing = true;
        spec.finish().catch(fail);
        return;
      }
      if (portsOpen && sinceMs >= serveOnMs && !spec.cabinet.allInFlash()) {
        portsOpen = false;
        spec.closePorts().catch(fail);
      }
    },
  };
}

/** A bug, not an operating error: it ends the process. */
function fail(error: unknown): void {
  setImmediate(() => { throw error; });
}
