import { join } from 'node:path';
import { z } from 'zod';
import { connectIpc } from '../../ipc/client.ts';
import { socketNames } from '../../model/ipcWire.ts';
import type { Shell } from '../shell.ts';

const siteSchema = z.object({ site: z.object({ safety: z.object({ groups: z.array(z.object({ id: z.string(), name: z.string().optional() })) }) }) });
const withinMs = 1000;

/** What the site calls its groups, so that a page says more than their ids. A junction that does not answer is not waited for: the page is without names then. */
export async function groupNames({ runDir }: Pick<Shell, 'runDir'>): Promise<ReadonlyMap<string, string>> {
  const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'ngatu', requestTimeoutMs: withinMs });
  if (!connected.ok) return new Map();
  const answer = await connected.client.request('site.show', {});
  connected.client.close();
  const groups = answer.ok ? (siteSchema.safeParse(answer.result).data?.site.safety.groups ?? []) : [];
  return new Map(groups.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const])));
}
