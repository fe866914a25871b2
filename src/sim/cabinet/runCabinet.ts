import { join } from 'node:path';
import type { SealedSite } from '../../model/artefact.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { linkToParent } from '../../platform/parent.ts';
import { openBootFile } from './bootFile.ts';
import { serveCabinetSocket, type LineBreak } from './cabinetSocket.ts';
import { createLineServer, type FrameLine, type LineServer } from './lineServer.ts';
import { openPtyLine, type PtyLine } from './ptyLine.ts';
import { openRecordFile } from './recordFile.ts';
import type { CabinetLine } from './recording.ts';
import { createCabinetStop } from './cabinetStop.ts';
import { createVirtualCabinet, type VirtualCabinet } from './virtualCabinet.ts';

/** Longest time between two looks at the cabinet, ms of its clock. */
const stepEveryMs = 50;

export interface CabinetRun {
  readonly site: SealedSite;
  readonly runDir: string;
  readonly lines: readonly { readonly id: string; readonly baud: number; readonly path: string }[];
  readonly record: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface OpenLine { readonly id: string; readonly port: PtyLine; readonly server: LineServer }

/** Wires the cabinet to ptys, socket, recording and parent; false when a pty can't be made. */
export async function runCabinet(run: CabinetRun): Promise<boolean> {
  const { clock, runDir } = run;
  const nowMs = (): number => Math.floor(clock.monoMs());
  const record = run.record === undefined ? null : openRecordFile(run.record);
  const bootFile = openBootFile(join(runDir, 'cabinet-boots.json'));
  const listeners: ((line: CabinetLine) => void)[] = [(line) => record?.write(line), (line) => { bootFile.note(line); }];
  const tell = (line: CabinetLine): void => { for (const listen of listeners) listen(line); };
  const startMs = nowMs();
  const cabinet = createVirtualCabinet({ site: run.site, boots: bootFile.boots, startMs, tell });
  cabinet.recorder.begin(startMs);
  const watchers: ((frame: FrameLine) => void)[] = [];
  const lines = run.lines.map((line) => openLine(line, cabinet, clock, (frame) => { for (const watch of watchers) watch(frame); }));
  const socket = serveCabinetSocket(join(runDir, 'cabinet.sock'), { cabinet, nowMs, exactMs: () => clock.monoMs(), breakLine: (fault) => breakLine(lines, fault, clock.scale) });
  listeners.push((line) => { socket.broadcast(line); });
  watchers.push((frame) => { socket.tellFrame(frame); });
  const closePorts = async (): Promise<void> => { await Promise.all(lines.map(({ port }) => port.remove(null))); };
  const stop = createCabinetStop({
    cabinet, clock, closePorts,
    async finish() {
      listeners.length = 0;
      for (const line of cabinet.recorder.farewell(nowMs())) {
        record?.write(line);
        socket.broadcast(line);
      }
      record?.close();
      socket.close();
      // A child that outlives its parent by a moment stays behind as a zombie where nobody reaps it.
      await closePorts();
      process.exit(0);
    },
  });
  const parent = linkToParent(() => { stop.begin(); });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => { stop.begin(); });
  const step = (): void => {
    cabinet.step(nowMs());
    parent.alive();
    stop.look();
    clock.after(Math.min(stepEveryMs, Math.max(0, cabinet.nextEventMs() - clock.monoMs())), step);
  };
  step();
  const ready = await Promise.all(lines.map(({ port }) => port.ready));
  await socket.listening;
  run.logger.info({ site: run.site.safety.siteId, lines: run.lines.map(({ path }) => path) }, 'virtual cabinet serves');
  return ready.every(Boolean);
}

function openLine(line: CabinetRun['lines'][number], cabinet: VirtualCabinet, clock: Clock, tellFrame: (frame: FrameLine) => void): OpenLine {
  const port: PtyLine = openPtyLine(line.path, (bytes) => { server.receive(bytes); });
  const server = createLineServer(line, cabinet, clock, { send: (bytes) => { port.send(bytes); }, tellFrame });
  return { id: line.id, port, server };
}

function breakLine(lines: readonly OpenLine[], fault: LineBreak, scale: number): boolean {
  const found = lines.find(({ id }) => id === fault.line);
  if (found === undefined) return false;
  if (fault.name === 'answers') found.server.disturb(fault);
  else found.port.remove(fault.forMs / scale, fault.otherName).catch(() => undefined);
  return true;
}
