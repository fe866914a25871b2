import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createClock } from '../../../src/platform/clock.ts';
import { brokerProgram, freePort, portAnswers, writeBrokerConf } from '../../../src/run/broker.ts';
import { writeCentreKey } from '../../../src/run/centreKey.ts';
import { keepChild, type Child } from '../../../src/run/child.ts';
import { processSpecs, type ProcessName } from '../../../src/run/processes.ts';

const home = join(import.meta.dirname, '../../..');

/** What stands in the cabinet and hangs on its mains. */
const onTheMains = ['cabinet', 'monitord', 'agentd', 'signald'] as const satisfies readonly ProcessName[];

export interface Power { readonly site: string; readonly equipment: string; readonly trust: string | null; readonly commission: string | null }

/** A cabinet of real processes on the mains; broker and centre are elsewhere and go on. */
export interface Powered {
  readonly runDir: string;
  readonly broker: string;
  readonly centreKey: string;
  on(power: Power): Promise<void>;
  /** The mains are gone: everything in the cabinet ends at once. */
  cut(): Promise<void>;
  /** The uplink's cable: packets are answered no more, and are again. */
  uplink(plugged: boolean): void;
  end(): Promise<void>;
}

export async function standCabinet(siteId: string, runDir: string, stateDir: string): Promise<Powered> {
  mkdirSync(join(stateDir, 'log'), { recursive: true });
  mkdirSync(runDir, { recursive: true });
  const clock = createClock();
  const realtime = spawnSync('chrt', ['-f', '10', 'true'], { stdio: 'ignore' }).status === 0;
  const brokerPort = await freePort();
  const centreKey = writeCentreKey(runDir);
  const brokerConf = writeBrokerConf(home, runDir, brokerPort);
  const specsOf = ({ site, equipment, trust, commission }: Power): ReturnType<typeof processSpecs> => {
    const plan = { home, node: process.execPath, artefact: site, trust, commission, siteId, runDir, stateDir, brokerPort, brokerConf, brokerProgram: brokerProgram(), brokerReady: () => portAnswers(brokerPort), centreKey, seed: 1, clockScale: 1, realtime };
    // The equipment has numbers of its own, which no artefact knows.
    return { ...processSpecs(plan), cabinet: processSpecs({ ...plan, artefact: equipment }).cabinet };
  };
  const children = new Map<ProcessName, Child>();
  const start = (specs: ReturnType<typeof specsOf>, name: ProcessName): Promise<boolean> => {
    const child = keepChild(specs[name], clock, () => undefined);
    children.set(name, child);
    return child.ready;
  };
  const elsewhere = specsOf({ site: '', equipment: '', trust: null, commission: null });
  await start(elsewhere, 'broker');
  await start(elsewhere, 'centre');
  const endOf = async (names: readonly ProcessName[], graceMs: number): Promise<void> => {
    await Promise.all(names.flatMap((name) => children.get(name)?.stop(graceMs) ?? []));
  };
  const uplink = (plugged: boolean): void => {
    const pid = children.get('broker')?.pid();
    if (pid !== undefined) process.kill(pid, plugged ? 'SIGCONT' : 'SIGSTOP');
  };
  return {
    runDir, broker: `mqtt://127.0.0.1:${brokerPort}`, centreKey: centreKey.file,
    async on(power) {
      const specs = specsOf(power);
      for (const name of onTheMains) if (!await start(specs, name)) throw new Error(`${name} did not start`);
    },
    async cut() {
      for (const name of onTheMains) {
        const pid = children.get(name)?.pid();
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      }
      await endOf(onTheMains, 0);
    },
    uplink,
    async end() {
      uplink(true);
      await endOf([...onTheMains, 'centre', 'broker'], 3000);
    },
  };
}
