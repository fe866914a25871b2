// A person's process: asks over each socket of the run directory, and says what came of it. Argument: the run directory.
import { join } from 'node:path';
import { connectIpc } from '../../../src/ipc/client.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';

const [runDir = '.'] = process.argv.slice(2);
const asked = { status: {}, 'plan.list': {}, 'mode.release': { by: 'Lan' }, 'mode.flash': { forS: 60, by: 'Lan', reason: 'tried' }, 'fault.reset': { by: 'Lan', reason: 'tried' }, 'site.waiting': {} } as const;
const told: Record<string, unknown> = {};
for (const socket of ['view', 'operate', 'safety'] as const) {
  const connected = await connectIpc({ path: join(runDir, socketNames[socket]), client: 'ngatu' });
  if (!connected.ok) {
    told[socket] = /EACCES/.test(connected.detail) ? 'EACCES' : `${connected.code} ${connected.detail}`;
    continue;
  }
  const answers: Record<string, unknown> = {};
  for (const [method, params] of Object.entries(asked)) {
    const answer = await connected.client.request(method, params);
    answers[method] = answer.ok ? answer.result : answer.code;
  }
  connected.client.close();
  told[socket] = answers;
}
process.stdout.write(JSON.stringify(told));
