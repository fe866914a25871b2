import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCampaign, type Campaign } from './campaign.ts';

export const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'test', 'campaign');

export function campaignNames(): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => file.slice(0, -3)).toSorted();
}

export function campaignModule(name: string): string {
  return pathToFileURL(join(folder, `${name}.ts`)).href;
}

export async function loadCampaign(name: string): Promise<Campaign> {
  const module: unknown = await import(campaignModule(name));
  const campaign = typeof module === 'object' && module !== null && 'campaign' in module ? module.campaign : null;
  if (!isCampaign(campaign)) throw new Error(`test/campaign/${name}.ts exports no campaign`);
  return campaign;
}
