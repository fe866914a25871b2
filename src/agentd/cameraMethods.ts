import type { Discovery } from '../camera/discovery.ts';
import type { SnapshotStore } from '../camera/snapshotStore.ts';
import type { Outcome } from '../ipc/server.ts';
import { signedBy, whoOf, type Asker } from '../ipc/who.ts';
import { plainJson } from '../model/canonical.ts';
import type { Camera, FoundCamera } from '../model/camera.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import type { CameraDesk } from './cameraDesk.ts';

export interface CameraMethods {
  /** Null = no method of cameras. */
  handle(call: IpcCall, session: Asker): Outcome | Promise<Outcome> | null;
}

export interface CameraMethodParts {
  readonly desk: () => CameraDesk | null;
  readonly note: (draft: EventDraft) => void;
  readonly store: SnapshotStore;
  readonly cameras: readonly Camera[];
  /** Null = the cabinet's file names no interface. */
  readonly discover: () => Promise<Discovery> | null;
}

/** Bytes of a picture in one answer: a frame is at most 1 MiB, and base64 makes 4 of 3. */
const pieceBytes = 600_000;

export function cameraMethods({ desk, note, store, cameras, discover }: CameraMethodParts): CameraMethods {
  return {
    handle(call, session) {
      const at = desk();
      if (!isOfCameras(call)) return null;
      if (at === null) return { ok: false, code: 'agentd.starting', params: {} };
      switch (call.method) {
        case 'camera.list': return { ok: true, result: plainJson(at.states()) };
        case 'camera.snapshots': return { ok: true, result: plainJson(store.list().filter(({ camera }) => call.params.camera === undefined || camera === call.params.camera)) };
        case 'camera.snapshot': return at.snapshot(call.params.camera, call.params.reason, signedBy(call.params.by, session));
        case 'camera.presets': return at.presets(call.params.camera);
        case 'camera.goTo': return at.goTo(call.params.camera, call.params.preset, signedBy(call.params.by, session));
        case 'camera.discover': return found(discover, cameras);
        case 'camera.picture': {
          const jpeg = store.read(call.params.snapshot);
          if (jpeg === null) return { ok: false, code: 'camera.noSuchPicture', params: { snapshot: call.params.snapshot } };
          return { ok: true, result: { bytes: jpeg.length, from: call.params.from, data: jpeg.subarray(call.params.from, call.params.from + pieceBytes).toString('base64') } };
        }
        case 'camera.pin': {
          const { snapshot, pinned, by } = call.params;
          const before = store.list().find(({ id }) => id === snapshot)?.pinned;
          const done = store.pin(snapshot, pinned);
          if (done === 'done') note({ code: 'command.accepted', data: { command: call.method, snapshot, by, before: pinWords(before), after: pinWords(pinned), source: 'technician', ...whoOf(session) } });
          if (done === 'done') return { ok: true, result: { snapshot: call.params.snapshot, pinned: call.params.pinned } };
          return { ok: false, code: `camera.${done === 'unknown' ? 'noSuchPicture' : done}`, params: { snapshot: call.params.snapshot } };
        }
      }
    },
  };
}

function pinWords(pinned: boolean | undefined): string {
  return pinned === true ? 'pinned' : 'not pinned';
}

type CameraCall = Extract<IpcCall, { readonly method: `camera.${string}` }>;

function isOfCameras(call: IpcCall): call is CameraCall {
  return call.method.startsWith('camera.');
}

async function found(discover: CameraMethodParts['discover'], cameras: readonly Camera[]): Promise<Outcome> {
  const probing = discover();
  if (probing === null) return { ok: false, code: 'camera.noAddress', params: {} };
  const probed = await probing;
  if (!probed.ok) return { ok: false, code: 'camera.noProbe', params: { detail: probed.detail } };
  const hosts = new Map(cameras.map(({ id, address }) => [new URL(address).host, id]));
  const known = (addresses: readonly string[]): string | null => addresses.map((address) => hosts.get(new URL(address).host)).find((id) => id !== undefined) ?? null;
  return { ok: true, result: plainJson(probed.found.map((one): FoundCamera => ({ urn: one.urn, name: one.name, hardware: one.hardware, addresses: [...one.addresses], configured: known(one.addresses) }))) };
}
