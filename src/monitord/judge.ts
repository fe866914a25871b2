import type { MonitorAnswer, MonitorTick } from '../model/monitorMessage.ts';
import { stepMonitor, type CreatedMonitor } from '../monitor/monitor.ts';
import type { DropLine } from './dropLine.ts';
import type { Logger } from '../platform/logger.ts';

/** The monitor's state in this process, stepped tick by tick; a veto opens the hardware line, and is logged when it begins and when it ends. */
export function createJudge(created: Extract<CreatedMonitor, { ok: true }>, log: Logger, ownMs: () => number, line: DropLine): (tick: MonitorTick) => MonitorAnswer {
  let state = created.state;
  let vetoed = false;
  let lies = false;
  return (tick) => {
    const step = stepMonitor(created.monitor, state, tick, ownMs());
    state = step.state;
    const { answer } = step;
    if (answer.type === 'veto' && !vetoed) log.error({ n: answer.n, cause: answer.cause, groups: answer.groups }, 'veto');
    if (answer.type === 'consent' && vetoed) log.warn({ n: answer.n }, 'veto ends');
    vetoed = answer.type === 'veto';
    line.hold(!vetoed);
    if (step.state.clock.lies !== lies) log.error({ n: answer.n, lies: step.state.clock.lies }, 'signald’s clock and this one do not agree');
    lies = step.state.clock.lies;
    return answer;
  };
}
