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
  // What stops a campaign may reach the whole group: the parent says when it is over.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.send?.({ ready: true });
}

await main(process.argv[2] ?? '');
