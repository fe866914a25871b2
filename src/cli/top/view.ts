import type { BusWatch } from '../../model/busView.ts';
import type { JunctionState, LinkState } from '../../model/junctionState.ts';
import type { ListedAlarm } from '../../model/linkAlarm.ts';
import type { WhyNow } from '../../model/why.ts';
import type { ScreenName } from './keys.ts';
import type { Span } from './span.ts';
import type { Splits } from './stageBar.ts';

export interface TopSize { readonly columns: number; readonly rows: number }

/** What could not be reached, to be said on the screen. */
export interface TopOutage { readonly path: string }

export type Row = readonly Span[];

/** Everything the panel knows in this second; null = nobody has answered. */
export interface TopView {
  readonly screen: ScreenName | 'help';
  /** Rows that were scrolled away at the top. */
  readonly scrolled: number;
  readonly state: JunctionState | TopOutage;
  readonly link: LinkState | null;
  readonly why: WhyNow | null;
  readonly bus: BusWatch | null;
  readonly splits: Splits | null;
  /** The cabinet's alarms, as the centre sees them. */
  readonly alarms: readonly ListedAlarm[] | null;
}
