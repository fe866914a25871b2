import type { SealedSite } from '../../../model/artefact.ts';
import type { MonitorAnswer, MonitorTick } from '../../../model/monitorMessage.ts';
import { createMonitor, stepMonitor } from '../../../monitor/monitor.ts';
import type { Random } from '../../../platform/random.ts';
import type { MonitorLink } from '../../../signald/monitorLink.ts';
import { answerMs, reconnectMs } from '../../junction/watcher.ts';
import type { LeanProcess } from './leanProcess.ts';
import { createInbox, type Moments, type Stoppable } from './moments.ts';

/** The monitor's own steps, as far away as watcher.ts puts them. */
export interface LeanMonitor extends Stoppable {
  /** The socket's end in a new signald. */
  connect(): MonitorLink;
}

export interface LeanMonitorSpec {
  readonly moments: Moments;
  readonly site: SealedSite;
  readonly process: LeanProcess;
  readonly random: Random;
  readonly onAnswer: (answer: MonitorAnswer) => void;
}

interface Message<T> { readonly body: T; readonly wayMs: number; /** Of the signald that it is from, or for. */ readonly life: number }

export function createLeanMonitor({ moments, site, process, random, onAnswer }: LeanMonitorSpec): LeanMonitor {
  const created = createMonitor(site, 'monitor-1');
  if (!created.ok) throw new Error(`the monitor does not read this site: ${created.problem}`);
  const { monitor } = created;
  let { state } = created;
  let lastMs = 0;
  const own: Stoppable = { stalledUntilMs: Number.NEGATIVE_INFINITY };
  const answers = createInbox<Message<MonitorAnswer>>(moments, process, ({ body, life }) => { if (life === process.life && !process.dead) onAnswer(body); });
  const ticks = createInbox<Message<MonitorTick>>(moments, own, ({ body, wayMs, life }) => {
    const step = stepMonitor(monitor, state, body, moments.nowMs());
    state = step.state;
    if (life !== process.life || process.dead) return;
    // A stream keeps its order.
    lastMs = Math.max(lastMs, moments.nowMs() + wayMs);
    answers.push(lastMs, { body: step.answer, wayMs, life });
  });
  return Object.assign(own, {
    connect(): MonitorLink {
      const openedMs = moments.nowMs();
      const { life } = process;
      lastMs = 0;
      answers.empty();
      const connected = (): boolean => moments.nowMs() >= openedMs + reconnectMs / 2;
      return {
        connected, close: () => undefined,
        send(tick) {
          if (!connected()) return;
          const wayMs = (answerMs.least + random.next() * (answerMs.most - answerMs.least)) / 2;
          ticks.push(moments.nowMs() + wayMs, { body: tick, wayMs, life });
        },
      };
    },
  });
}
