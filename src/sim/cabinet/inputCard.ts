import type { Device } from './device.ts';

/** Length of a button press as the card sees it, ms. */
export const pressMs = 300;

/** A card with detector channels, fed by the traffic. */
export interface InputCard extends Device {
  /** What a detector sees now; `actuations`: those that are new, cumulative counting is the card's. */
  sense(channel: number, occupied: boolean, actuations: number, nowMs: number): void;
  /** A short press of a button. */
  press(channel: number, nowMs: number): void;
  /** The wait lamp of a button is lit; false where it has none. */
  waits?(channel: number): boolean;
  /** A loop that is open or shorted. */
  breakLoop(channel: number, broken: boolean): void;
}
