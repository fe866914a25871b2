/** How a figure of many seeds is made of each seed's own. */
export type Folding = 'sum' | 'max' | 'min';

/** What one seed brought. */
export interface SeedOutcome {
  readonly figures: Readonly<Record<string, number>>;
  /** What was wrong, each with the one line that replays it; empty = as it must be. */
  readonly problems: readonly string[];
  /** Single measurements, for the quantiles of a piece. */
  readonly samples?: Readonly<Record<string, readonly number[]>>;
}

/** A campaign: test/campaign/<name>.ts exports one as `campaign`. Seeds are independent of each other, and repeatable. */
export interface Campaign {
  /** One line for `scripts/campaign list`. */
  readonly summary: string;
  /** Columns of its ledger, in their order. */
  readonly figures: Readonly<Record<string, Folding>>;
  /** Columns that are a quantile of all measurements of a piece: of which, and the share of them that lie at or below it. */
  readonly quantiles?: Readonly<Record<string, { readonly of: string; readonly share: number }>>;
  /** Where the machine may disturb a trial: columns that together count all that were tried, those in the column `disturbed` among them. */
  readonly tried?: readonly string[];
  /** Performs one seed: seconds, better than minutes, for a stopped campaign waits for it. */
  readonly run: (seed: number) => SeedOutcome | Promise<SeedOutcome>;
}

function foldOne(how: Folding, left: number, right: number): number {
  switch (how) {
    case 'sum': return left + right;
    case 'max': return Math.max(left, right);
    case 'min': return Math.min(left, right);
  }
}

/** Figures of two pieces as those of one; a figure that only one of them has is that one's. */
export function fold(campaign: Pick<Campaign, 'figures'>, a: SeedOutcome['figures'], b: SeedOutcome['figures']): Record<string, number> {
  return Object.fromEntries(Object.entries(campaign.figures).flatMap(([name, how]) => {
    const both = [a[name], b[name]].filter((figure) => figure !== undefined);
    return both.length === 0 ? [] : [[name, both.reduce((left, right) => foldOne(how, left, right))]];
  }));
}

/** The quantile columns of a piece. */
export function quantilesOf({ quantiles = {} }: Pick<Campaign, 'quantiles'>, outcomes: readonly SeedOutcome[]): Record<string, number> {
  return Object.fromEntries(Object.entries(quantiles).map(([column, { of, share }]) => {
    const all = outcomes.flatMap(({ samples }) => samples?.[of] ?? []).toSorted((a, b) => a - b);
    return [column, all[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0];
  }));
}

/** Of a piece in which the machine has disturbed more than half of what was tried, in words: few figures of many trials are told as what they are. */
export function disturbedWord({ tried }: Pick<Campaign, 'tried'>, figures: SeedOutcome['figures']): string | null {
  const [disturbed, all] = [figures['disturbed'] ?? 0, (tried ?? []).reduce((sum, column) => sum + (figures[column] ?? 0), 0)];
  return tried !== undefined && disturbed * 2 > all ? `${disturbed} of ${all} trials disturbed` : null;
}

export function isCampaign(value: unknown): value is Campaign {
  return typeof value === 'object' && value !== null && 'summary' in value && 'figures' in value && 'run' in value && typeof value.run === 'function';
}
