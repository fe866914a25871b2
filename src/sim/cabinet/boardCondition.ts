/** What a recording says of a board. */
export interface BoardCondition {
  /** The lamps show the flash image, whatever was written. */
  readonly flash: boolean;
  readonly watchdog: boolean;
  readonly armed: boolean;
  readonly bootCounter: number;
  /** This board holds the lamp-supply contactor open: all lamps of the cabinet are dark. */
  readonly supplyOff?: true;
}

/** What it takes to say so. */
interface Condition { readonly tripped: boolean; readonly armed: boolean; readonly bootCounter: number; readonly supplyOff: boolean }

/** A board's condition as it is now: the same object as long as nothing changes. */
export function createCondition(): (state: Condition, flash: boolean) => BoardCondition {
  let last: BoardCondition = { flash: true, watchdog: false, armed: false, bootCounter: -1 };
  return ({ tripped, armed, bootCounter, supplyOff }, flash) => {
    const same = last.flash === flash && last.watchdog === tripped && last.armed === armed && last.bootCounter === bootCounter && (last.supplyOff === true) === supplyOff;
    if (!same) last = { flash, watchdog: tripped, armed, bootCounter, ...(supplyOff ? { supplyOff } : {}) };
    return last;
  };
}
