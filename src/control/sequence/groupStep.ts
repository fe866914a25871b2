import type { Aspect } from '../../model/aspect.ts';
import type { GroupLayout } from '../layout.ts';
import { shownMs, type GroupTrack } from './groupTrack.ts';

/** What the sequencer wants of a group in this tick. */
export interface GroupWish {
  readonly go: boolean;
  /** Every clearance is confirmed and over. */
  readonly mayGo: boolean;
  /** Clearances let it lead with red-and-yellow. */
  readonly mayLead: boolean;
  /** A flashing-yellow arrow beside the traffic it yields to. */
  readonly yieldingGo: boolean;
}

/**
 * The aspect to ask for next, from what is really written: one legal step of the kind at a time, so that an image
 * which guard held or changed is taken up where it stands.
 */
export function nextAspect(layout: GroupLayout, track: GroupTrack, wish: GroupWish, minGreenMs: number, nowMs: number): Aspect {
  const stop = layout.rules.stop;
  switch (track.aspect) {
    case 'red':
    case 'dark':
      return fromStop(layout, wish);
    case 'redYellow':
      if (!wish.go) return 'red';
      return wish.mayGo && shownMs(track, nowMs) >= layout.group.redYellowMs ? 'green' : 'redYellow';
    case 'green':
      if (wish.go) return wish.yieldingGo ? 'flashingYellow' : 'green';
      return shownMs(track, nowMs) >= minGreenMs ? afterGreen(layout) : 'green';
    case 'flashingGreen':
      if (layout.pedestrian) return shownMs(track, nowMs) >= layout.group.pedestrianClearanceMs ? stop : 'flashingGreen';
      return shownMs(track, nowMs) >= layout.group.flashingGreenMs ? 'yellow' : 'flashingGreen';
    case 'flashingRed':
      return shownMs(track, nowMs) >= layout.group.pedestrianClearanceMs ? stop : 'flashingRed';
    case 'flashingYellow':
      return fromFlashingYellow(layout, track, wish, minGreenMs, nowMs);
    case 'yellow':
      return shownMs(track, nowMs) >= layout.group.yellowMs ? stop : 'yellow';
  }
}

function fromStop(layout: GroupLayout, wish: GroupWish): Aspect {
  if (!wish.go) return layout.rules.stop;
  if (layout.group.redYellowMs > 0 && layout.rules.dualLegal) return wish.mayLead ? 'redYellow' : layout.rules.stop;
  if (!wish.mayGo) return layout.rules.stop;
  return wish.yieldingGo ? 'flashingYellow' : 'green';
}

function afterGreen(layout: GroupLayout): Aspect {
  if (layout.pedestrian) return layout.group.clearanceAspect;
  if (layout.group.flashingGreenMs > 0 && layout.rules.next.green?.includes('flashingGreen') === true) return 'flashingGreen';
  return layout.rules.endsByYellow || layout.group.yellowMs > 0 ? 'yellow' : layout.rules.stop;
}

function fromFlashingYellow(layout: GroupLayout, track: GroupTrack, wish: GroupWish, minGreenMs: number, nowMs: number): Aspect {
  // Only an arrow's flashing yellow is a go; on other kinds it is the flash image, which a start-up leaves by itself.
  if (layout.group.kind !== 'flashingYellowArrow') return 'yellow';
  if (wish.go) return 'flashingYellow';
  return shownMs(track, nowMs) >= minGreenMs ? 'yellow' : 'flashingYellow';
}
