import { join } from 'node:path';
import { z } from 'zod';
import { connectIpc } from '../../ipc/client.ts';
import { socketNames } from '../../model/ipcWire.ts';
import type { Shell } from '../shell.ts';

const withinMs = 1000;
const shownSchema = z.object({ site: z.object({ traffic: z.object({ detectors: z.array(z.object({ id: z.string(), groups: z.array(z.string()) })) }) }) });

/** The detectors that serve one of these groups; null = no junction answers, and nobody knows. */
export async function detectorsOfGroups({ runDir }: Pick<Shell, 'runDir'>, groups: readonly string[]): Promise<ReadonlySet<string> | null> {
  const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'ngatu', requestTimeoutMs: withinMs });
  if (!connected.ok) return null;
  const answer = await connected.client.request('site.show');
  connected.client.close();
  const shown = answer.ok ? shownSchema.safeParse(answer.result).data : undefined;
  return shown === undefined ? null : new Set(shown.site.traffic.detectors.filter((one) => one.groups.some((group) => groups.includes(group))).map(({ id }) => id));
}
