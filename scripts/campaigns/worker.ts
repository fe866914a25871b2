import { loadCampaign } from './modules.ts';

/** A process of its own that performs the seeds it is sent, until its parent is gone. */
async function main(name: string): Promise<void> {
  const campaign = await loadCampaign(name);
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
