import type { MonitorAnswer, MonitorTick } from '../model/monitorMessage.ts';
import { stepMonitor, type CreatedMonitor } from '../monitor/monitor.ts';
import type { Logger } from '../platform/logger.ts';

/** The monitor's state in this process, stepped tick by tick; a veto is logged when it begins and when it ends. */
export function createJudge(created: Extract<CreatedMonitor, { ok: true }>, log: Logger): (tick: MonitorTick) => MonitorAnswer {
  let state = created.state;
  let vetoed = false;
  return (tick) => {
    const step = stepMonitor(created.monitor, state, tick);
    state = step.state;
    const { answer } = step;
    if (answer.type === 'veto' && !vetoed) log.error({ n: answer.n, cause: answer.cause, groups: answer.groups }, 'veto');
    if (answer.type === 'consent' && vetoed) log.warn({ n: answer.n }, 'veto ends');
    vetoed = answer.type === 'veto';
    return answer;
  };
}
