import { join } from 'node:path';
import { discoverCameras } from '../camera/discovery.ts';
import { onvifCamera } from '../camera/onvif.ts';
import { snapshotStore } from '../camera/snapshotStore.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { readCabinetSide } from './cabinetFile.ts';
import { createCameraDesk, type CameraDesk, type CameraDeskParts } from './cameraDesk.ts';
import type { AgentOptions } from './options.ts';
import { cameraMethods, type CameraMethods } from './cameraMethods.ts';

/** What the agent lends its cameras. */
export type CameraLoan = Pick<CameraDeskParts, 'note' | 'alarm' | 'clockErrorMs'>;
export type OpenCameraDesk = (loan: CameraLoan) => CameraDesk;

const megabyte = 1_000_000;

/** The cabinet's cameras, by its file: the desk that the agent drives, and what a person may ask of it. */
export function openCameras(options: Pick<AgentOptions, 'cabinetFile' | 'secretsFile' | 'stateDir'>, clock: Clock, realClock: Clock, logger: Logger): { readonly open: OpenCameraDesk; readonly methods: CameraMethods } {
  const side = readCabinetSide(options.cabinetFile ?? null, options.secretsFile ?? null, process.getuid?.() ?? 0);
  const { cameras, snapshots, address } = side.file;
  for (const problem of side.problems) logger.error({ problem }, 'the cabinet\'s file');
  const store = snapshotStore(join(options.stateDir, 'snapshots'), { diskBytes: snapshots.diskMb * megabyte, pinnedBytes: Math.min(snapshots.pinnedMb, snapshots.diskMb) * megabyte });
  let desk: CameraDesk | null = null;
  return {
    open(loan) {
      desk = createCameraDesk({
        ...loan, cameras, store, clock, realClock, logger,
        port: (camera) => onvifCamera({ camera, login: side.logins.get(camera.id) ?? null, wallMs: () => realClock.wallMs(), monoMs: () => realClock.monoMs() }),
      });
      for (const { component, detail } of side.problems) loan.alarm('cabinet.file', component, detail);
      return desk;
    },
    methods: cameraMethods({ desk: () => desk, store, cameras, discover: () => (address === undefined ? null : discoverCameras({ from: address })) }),
  };
}
