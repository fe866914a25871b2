/** What a signal group shows. A pedestrian walk is `green`; its clearance is `flashingGreen` or `flashingRed` (the site says which). */
export const aspects = ['dark', 'red', 'redYellow', 'green', 'flashingGreen', 'yellow', 'flashingYellow', 'flashingRed'] as const;
export type Aspect = (typeof aspects)[number];

export const lampColours = ['red', 'yellow', 'green'] as const;
export type LampColour = (typeof lampColours)[number];

/** How one lamp is driven. The board itself toggles a flashing lamp (1 Hz, 50 %): signald never toggles lamps. */
export type LampDrive = 'off' | 'on' | 'flash';
export type LampDrives = Readonly<Record<LampColour, LampDrive>>;

const drives: Readonly<Record<Aspect, LampDrives>> = {
  dark: { red: 'off', yellow: 'off', green: 'off' },
  red: { red: 'on', yellow: 'off', green: 'off' },
  redYellow: { red: 'on', yellow: 'on', green: 'off' },
  green: { red: 'off', yellow: 'off', green: 'on' },
  flashingGreen: { red: 'off', yellow: 'off', green: 'flash' },
  yellow: { red: 'off', yellow: 'on', green: 'off' },
  flashingYellow: { red: 'off', yellow: 'flash', green: 'off' },
  flashingRed: { red: 'flash', yellow: 'off', green: 'off' },
};

/** The lamps that show an aspect. Total: every aspect has exactly one encoding. */
export function drivesOf(aspect: Aspect): LampDrives {
  return drives[aspect];
}
