import { join } from 'node:path';
import { discoverCameras } from '../camera/discovery.ts';
import { onvifCamera } from '../camera/onvif.ts';
import { keptPictures } from '../camera/keptPictures.ts';
import { snapshotStore } from '../camera/snapshotStore.ts';
import { openSs125 } from '../field/vds/ss125Line.ts';
import type { SignalEvent } from '../model/event.ts';
import type { KeptPictures } from '../model/evidence.ts';
import type { CabinetFile } from '../model/cabinetFile.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { readCabinetSide } from './cabinetFile.ts';
import { createCameraDesk, type CameraDesk, type CameraDeskParts } from './cameraDesk.ts';
import { cameraMethods, type CameraMethods } from './cameraMethods.ts';
import { newestOf } from './cameraDesk.ts';
import type { PictureSource } from './pictureDesk.ts';
import type { AgentOptions } from './options.ts';
import { createVdsDesk } from './vdsDesk.ts';

/** What the agent lends its cabinet. */
export type CabinetLoan = Pick<CameraDeskParts, 'note' | 'alarm' | 'clockErrorMs'>;

/** The devices of the cabinet's own network, as the agent drives them. */
export interface CabinetDesk {
  takeEvents(events: readonly SignalEvent[]): void;
  takeState(state: unknown): void;
  /** Counts that came over MQTT. */
  takePost(source: string, payload: string): void;
  /** Pictures for the centre; null while nothing is asked. */
  pictures(): PictureSource | null;
  /** Cameras and counters are asked no more, or again. */
  rest(resting: boolean): void;
  tick(): void;
  end(): Promise<void>;
}
export type OpenCabinet = (loan: CabinetLoan) => CabinetDesk;

const megabyte = 1_000_000;

/** Cameras and counters, by the cabinet's file; and what a person may ask of them. */
export function openCabinet(options: Pick<AgentOptions, 'cabinetFile' | 'secretsFile' | 'stateDir'>, clock: Clock, realClock: Clock, logger: Logger): { readonly open: OpenCabinet; readonly methods: CameraMethods; readonly power: CabinetFile['power']; /** What lies there of pictures of a time. */ readonly kept: (fromMs: number, toMs: number) => KeptPictures } {
  const side = readCabinetSide(options.cabinetFile ?? null, options.secretsFile ?? null, process.getuid?.() ?? 0);
  const { cameras, snapshots, address, vds, power } = side.file;
  for (const problem of side.problems) logger.error({ problem }, 'the cabinet\'s file');
  const store = snapshotStore(join(options.stateDir, 'snapshots'), { diskBytes: snapshots.diskMb * megabyte, pinnedBytes: Math.min(snapshots.pinnedMb, snapshots.diskMb) * megabyte });
  let desk: CameraDesk | null = null;
  let lent: CabinetLoan | null = null;
  let resting = false;
  return {
    open(loan) {
      lent = loan;
      const watched = createCameraDesk({
        ...loan, cameras, store, clock, realClock, logger,
        port: (camera) => onvifCamera({ camera, login: side.logins.get(camera.id) ?? null, wallMs: () => realClock.wallMs(), monoMs: () => realClock.monoMs() }),
      });
      desk = watched;
      const counters = createVdsDesk({
        ...loan, vds, keys: side.vdsKeys, clock, realClock,
        driver: (source) => openSs125(source, (delayMs, call) => realClock.after(delayMs, call)),
      });
      // Said of both: one that was mended is over with the start that reads it.
      for (const component of ['file', 'secrets'] as const) loan.alarm('cabinet.file', component, side.problems.find((one) => one.component === component)?.detail ?? null);
      return {
        takeEvents: (events) => { if (!resting) watched.takeEvents(events); },
        takeState: (state) => { counters.takeState(state); },
        takePost: (source, payload) => { counters.take(source, payload, 'broker'); },
        pictures: () => (resting ? null : {
          link: snapshots.link, read: (id) => store.read(id),
          take: (camera, by) => watched.snapshot(camera, 'centre', by),
          stored: (camera, id) => { const own = store.list().filter((one) => one.camera === camera); return id === 'newest' ? newestOf(own, camera) : (own.find((one) => one.id === id) ?? null); },
        }),
        rest(next) {
          if (resting && !next) counters.resumed();
          resting = next;
        },
        tick() {
          if (resting) return;
          watched.tick();
          counters.tick();
        },
        end: () => counters.end(),
      };
    },
    power,
    kept: (fromMs, toMs) => keptPictures(store, cameras.map(({ id }) => id), fromMs, toMs),
    methods: cameraMethods({ desk: () => desk, note: (draft) => { lent?.note(draft); }, store, cameras, discover: () => (address === undefined ? null : discoverCameras({ from: address })) }),
  };
}
