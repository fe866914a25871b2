import type { MonitorAnswer, MonitorTick } from '../../model/monitorMessage.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { createMonitor, stepMonitor, type CreatedMonitor } from '../../monitor/monitor.ts';
import type { Random } from '../../platform/random.ts';
import type { MonitorLink } from '../../signald/monitorLink.ts';
import type { Observed } from './observed.ts';
import { startProcess, type VirtualProcess, type Wall } from './virtualProcess.ts';
import type { World } from './world.ts';

/** ngatu-monitord in virtual time: its own process, behind a socket that takes its time. */
export interface Watcher {
  /** The socket's other end, as signald's process has it. */
  connect(process: VirtualProcess, onAnswer: (answer: MonitorAnswer) => void): MonitorLink;
  stall(untilMs: number): void;
  /** Connected, but nothing is heard of it until then. */
  mute(untilMs: number): void;
  /** Ends it at once; a new one, which has seen nothing, comes after `downMs`. */
  kill(downMs: number): void;
}

export interface WatcherSpec { readonly world: World; readonly site: SealedSite; readonly random: Random; readonly wall: Wall; readonly observed?: Observed }

/** There and back, ms. */
const answerMs = { least: 1, most: 30 };
/** signald looks for a lost monitor so often, ms. */
const reconnectMs = 100;

interface Running { readonly process: VirtualProcess; readonly upMs: number; readonly created: Extract<CreatedMonitor, { ok: true }>; state: Extract<CreatedMonitor, { ok: true }>['state'] }

export function createWatcher({ world, site, random, wall, observed }: WatcherSpec): Watcher {
  let boots = 0;
  let mutedUntilMs = Number.NEGATIVE_INFINITY;
  const start = (): Running => {
    boots += 1;
    const bootId = `monitor-${boots}`;
    const created = createMonitor(site, bootId);
    if (!created.ok) throw new Error(`the monitor does not read this site: ${created.problem}`);
    return { process: startProcess({ world, bootId, random, wall }), upMs: world.nowMs(), created, state: created.state };
  };
  let running = start();
  return {
    connect(process, onAnswer) {
      const openedMs = world.nowMs();
      let lastMs = 0;
      const connected = (): boolean => !running.process.dead && world.nowMs() >= Math.max(openedMs, running.upMs) + reconnectMs / 2;
      const send = (tick: MonitorTick): void => {
        if (!connected()) return;
        const to = running;
        const wayMs = (answerMs.least + random.next() * (answerMs.most - answerMs.least)) / 2;
        to.process.input(world.nowMs() + wayMs, () => {
          const step = stepMonitor(to.created.monitor, to.state, tick, to.process.clock.monoMs());
          to.state = step.state;
          const { answer } = step;
          if (answer.type === 'consent' && tick.asked.some((id) => !answer.granted.includes(id))) observed?.note(answer.withheld === undefined ? 'monitor.denied' : 'monitor.withheld');
          if (world.nowMs() < mutedUntilMs) return;
          // A stream keeps its order.
          lastMs = Math.max(lastMs, world.nowMs() + wayMs);
          process.input(lastMs, () => { if (running === to && !to.process.dead) onAnswer(answer); });
        });
      };
      return { send, connected, close: () => undefined };
    },
    stall: (untilMs) => { running.process.stall(untilMs); },
    mute: (untilMs) => { mutedUntilMs = Math.max(mutedUntilMs, untilMs); },
    kill(downMs) {
      if (running.process.dead) return;
      running.process.kill();
      world.at(world.nowMs() + downMs, () => { running = start(); });
    },
  };
}
