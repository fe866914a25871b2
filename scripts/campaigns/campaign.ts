/** How a figure of many seeds is made of each seed's own. */
export type Folding = 'sum' | 'max';

/** What one seed brought. */
export interface SeedOutcome {
  readonly figures: Readonly<Record<string, number>>;
  /** What was wrong, each with the one line that replays it; empty = as it must be. */
  readonly problems: readonly string[];
}

/** A campaign: test/campaign/<name>.ts exports one as `campaign`. Seeds are independent of each other, and repeatable. */
export interface Campaign {
  /** One line for `scripts/campaign list`. */
  readonly summary: string;
  /** Columns of its ledger, in their order. */
  readonly figures: Readonly<Record<string, Folding>>;
  /** Performs one seed: seconds, better than minutes, for a stopped campaign waits for it. */
  readonly run: (seed: number) => SeedOutcome | Promise<SeedOutcome>;
}

/** Figures of two pieces as those of one. */
export function fold(campaign: Pick<Campaign, 'figures'>, a: SeedOutcome['figures'], b: SeedOutcome['figures']): Record<string, number> {
  return Object.fromEntries(Object.entries(campaign.figures).map(([name, how]) => {
    const [left, right] = [a[name] ?? 0, b[name] ?? 0];
    return [name, how === 'sum' ? left + right : Math.max(left, right)];
  }));
}

export function isCampaign(value: unknown): value is Campaign {
  return typeof value === 'object' && value !== null && 'summary' in value && 'figures' in value && 'run' in value && typeof value.run === 'function';
}
