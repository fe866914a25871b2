import type { SignalLink } from './link.ts';

/** Heads that always show the same: links of one approach that are green in the same stages. */
export type LinkGroup = {
  /** `v1`, `v2`, … and `p1`, … for crossings, in the order of their first link. */
  readonly id: string;
  readonly kind: 'vehicle' | 'pedestrian';
  /** Incoming edge; of a crossing the crossing's own. */
  readonly approach: string;
  /** Indexes in the light's state string. */
  readonly links: readonly number[];
  readonly lanes: readonly string[];
  /** SUMO's directions of its movements, each once: r, s, l, t, … */
  readonly directions: readonly string[];
  /** Fastest lane of the approach, km/h. */
  readonly speedKmh: number;
  /** Longest way through the junction, m; of a crossing its length. */
  readonly crossingM: number;
};

export type GreenStage = {
  /** `s1`, `s2`, … in the order of the programme. */
  readonly id: string;
  readonly groups: readonly string[];
  /** As the programme has it; of several phases with the same greens the first. */
  readonly state: string;
  readonly phaseIndex: number;
  /** Green time in the network's own programme, s. */
  readonly durationS: number;
};

/** A group together with the links it was made of. */
export type GroupDraft = { readonly group: LinkGroup; readonly links: readonly SignalLink[] };
