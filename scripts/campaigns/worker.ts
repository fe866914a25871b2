import { isCampaign } from './campaign.ts';
import { campaignModule } from './modules.ts';

/** A process of its own that performs the seeds it is sent, until its parent is gone. */
async function main(name: string): Promise<void> {
  const module: unknown = await import(campaignModule(name));
  const campaign = typeof module === 'object' && module !== null && 'campaign' in module ? module.campaign : null;
  if (!isCampaign(campaign)) throw new Error(`test/campaign/${name}.ts exports no campaign`);
  const perform = async (seed: number): Promise<void> => {
    process.send?.({ seed, ...(await campaign.run(seed)) });
  };
  process.on('message', (seed) => {
    if (typeof seed === 'number') void perform(seed).catch((error: unknown) => { process.send?.({ seed, figures: {}, problems: [`seed ${seed} threw: ${String(error)}`] }); });
  });
  process.on('disconnect', () => { process.exit(0); });
  // A Ctrl-C reaches the whole group: the parent says when it is over.
  process.on('SIGINT', () => undefined);
  process.send?.({ ready: true });
}

await main(process.argv[2] ?? '');
