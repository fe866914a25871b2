import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { Fault } from '../../model/fault.ts';
import type { PolicePanel } from '../../model/police.ts';
import { failedAfterMs } from '../detection/detector.ts';
import { isStuck, type Button } from './button.ts';

export type PoliceButton = PolicePanel['buttons'][number];
/** Stage buttons and the radio's receiver, by their inputs. Plain data. */
export type ButtonTracks = Readonly<Record<DetectorId, Button>>;

export interface ButtonStep {
  readonly buttons: ButtonTracks;
  /** Pressed in this tick; of several the last of the site's list. */
  readonly pressed: PoliceButton | null;
  readonly faults: readonly Fault[];
}

/** One tick of the buttons: contacts of the site's inputs. A lost one is pressed by nobody; its health is told as any detector's. */
export function stepButtons(panel: PolicePanel | null, before: ButtonTracks, samples: Readonly<Record<DetectorId, DetectorSample>>, nowMs: number): ButtonStep {
  if (panel === null) return { buttons: before, pressed: null, faults: [] };
  let buttons = before;
  let pressed: PoliceButton | null = null;
  const faults: Fault[] = [];
  for (const button of panel.buttons) {
    const was = before[button.input]?.downSinceMs ?? null;
    const { down, pulse } = readingOf(samples[button.input], was !== null);
    const downSinceMs = down ? (was ?? nowMs) : null;
    if (downSinceMs !== was || before[button.input] === undefined) buttons = { ...buttons, [button.input]: { downSinceMs } };
    // Pressed and let go between two polls it was pressed all the same.
    if (was === null && (down || pulse)) pressed = button;
    if (isStuck({ downSinceMs }, nowMs)) faults.push({ code: 'button.stuck', detector: button.input });
  }
  return { buttons, pressed, faults };
}

function readingOf(sample: DetectorSample | undefined, before: boolean): { readonly down: boolean; readonly pulse: boolean } {
  if (sample === undefined || sample.fault || sample.ageMs > failedAfterMs) return { down: false, pulse: false };
  // One missed scan is no released button.
  return { down: sample.presence === 'unknown' ? before : sample.presence === 'occupied', pulse: sample.actuations > 0 };
}
