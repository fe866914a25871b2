import { connectIpc } from '../ipc/client.ts';
import { join } from 'node:path';
import type { NotedAction } from '../model/notedAction.ts';
import { socketNames } from '../model/ipcWire.ts';
import type { Shell } from './shell.ts';
import { placeHere } from './place.ts';

/** What the tool has done by itself, told to the agent: it stands in the audit channel, and the centre hears of it. False = nobody was told. */
export async function noteAction(shell: Shell, action: NotedAction): Promise<boolean> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames.agentOperate), client: 'ngatu', place: placeHere() });
  if (!connected.ok) return false;
  const params = Object.fromEntries(Object.entries(action).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const answer = await connected.client.request('audit.note', params);
  connected.client.close();
  return answer.ok;
}
