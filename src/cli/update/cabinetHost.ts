import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectIpc } from '../../ipc/client.ts';
import type { Json } from '../../model/canonical.ts';
import { faultCatalogue } from '../../model/fault.ts';
import { socketNames } from '../../model/ipcWire.ts';
import type { JunctionState } from '../../model/junctionState.ts';
import { readJunctionState } from '../../model/stateReading.ts';
import type { Health } from '../../model/update.ts';
import { createClock, pause } from '../../platform/clock.ts';
import type { UpdateHost } from './trial.ts';

const run = promisify(execFile);
const units = ['ngatu-monitord.service', 'ngatu-signald.service', 'ngatu-agentd.service'] as const;
/** Planned flash goes through yellow and all red; a running clearance is finished first. */
const flashWithinMs = 300_000;
/** Each unit has its own time to become ready; a systemd that does not answer is no start either. */
const restartWithinMs = 300_000;

/** The junction that answers here, by its name; else this computer by its own. */
export async function siteHere(runDir: string): Promise<string> {
  const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'ngatu update' });
  if (!connected.ok) return hostname();
  const answer = await connected.client.request('status');
  connected.client.close();
  return (answer.ok ? readJunctionState(answer.result)?.siteId : undefined) ?? hostname();
}

/** The cabinet itself, by its sockets and systemd. */
export function cabinetHost(runDir: string, person: string): UpdateHost {
  const clock = createClock();
  const ask = async (socket: keyof typeof socketNames, method: string, params: Readonly<Record<string, Json>> = {}): Promise<{ readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly detail: string }> => {
    const connected = await connectIpc({ path: join(runDir, socketNames[socket]), client: 'ngatu update' });
    if (!connected.ok) return { ok: false, detail: connected.detail };
    const answer = await connected.client.request(method, params);
    connected.client.close();
    return answer.ok ? { ok: true, result: answer.result } : { ok: false, detail: answer.code };
  };
  const status = async (): Promise<JunctionState | null> => {
    const asked = await ask('view', 'status');
    return asked.ok ? readJunctionState(asked.result) : null;
  };
  return {
    nowMs: () => Math.round(clock.wallMs()),
    pause: (ms) => pause(clock, ms),
    async health() {
      const state = await status();
      if (state === null) return null;
      const link = await ask('agent', 'link.status');
      return healthOf(state, link.ok && typeof link.result === 'object' && link.result !== null && 'connected' in link.result && link.result.connected === true);
    },
    async flash() {
      if ((await status())?.mode === 'flash') return null;
      const asked = await ask('operate', 'mode.flash', { forS: 1800, reason: 'program update', by: person });
      if (!asked.ok) return asked.detail;
      for (const endMs = clock.monoMs() + flashWithinMs; clock.monoMs() < endMs;) {
        if ((await status())?.mode === 'flash') return null;
        await pause(clock, 500);
      }
      return 'update.flashTooLong';
    },
    async release() { await ask('operate', 'mode.release', { by: person }); },
    async away(forMs) { await ask('agentOperate', 'link.away', { forS: Math.ceil(forMs / 1000), by: person, reason: 'program update' }); },
    async restart() {
      // A unit that has given up (status 64, 78, too many starts) is started all the same.
      await run('systemctl', ['reset-failed', ...units]).catch(() => undefined);
      await run('systemctl', ['restart', ...units], { timeout: restartWithinMs });
    },
  };
}

/** What signald says of itself, as a trial looks at it. */
export function healthOf(state: JunctionState, linkConnected: boolean): Health {
  return {
    version: state.version, ticks: state.tick.n, ticksDue: state.tick.due, lateP99Ms: state.tick.late.p99,
    boardsIdentified: state.boards.every(({ identified }) => identified), monitorConnected: state.monitor.connected,
    // Flash by a plan or a person is no illness; one that is held by a fault is named among the faults.
    running: !['startup', 'dark'].includes(state.mode),
    safetyFaults: state.faults.filter(({ code, latched }) => latched || /^(guard|monitor)\./.test(code) || faultCatalogue[code].action === 'flash').map(({ code }) => code),
    agentConnected: state.agent.connected, linkConnected,
  };
}
