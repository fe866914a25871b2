// Keeps children as `ngatu run` does, and tells each piece of news and every pid on stdout. Arguments: a directory,
// then modes of fake-child.ts, or `broker` for Mosquitto.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClock } from '../../../src/platform/clock.ts';
import { brokerProgram, freePort, portAnswers, writeBrokerConf } from '../../../src/run/broker.ts';
import { keepChild, type ChildSpec } from '../../../src/run/child.ts';

const [dir = '.', ...modes] = process.argv.slice(2);
const home = fileURLToPath(new URL('../../..', import.meta.url));
const clock = createClock();
const tell = (news: object): void => { process.stdout.write(`${JSON.stringify(news)}\n`); };

async function specOf(mode: string): Promise<ChildSpec> {
  const log = join(dir, `${mode}.log`);
  if (mode !== 'broker') return { name: mode, watch: 'alive', log, command: [process.execPath, join(import.meta.dirname, 'fake-child.ts'), mode, join(dir, mode)] };
  const port = await freePort();
  return { name: mode, watch: 'end', log, probe: () => portAnswers(port), command: ['setpriv', '--pdeathsig', 'KILL', brokerProgram(), '-c', writeBrokerConf(home, dir, port)] };
}

const children = await Promise.all(modes.map(async (mode) => keepChild(await specOf(mode), clock, tell)));
await Promise.all(children.map((child) => child.ready));
for (const child of children) tell({ name: child.name, pid: child.pid() });
process.on('SIGTERM', () => {
  Promise.all(children.map((child) => child.stop(500))).then(() => process.exit(0), () => process.exit(1));
});
