/** What a signal group shows. A pedestrian walk is `green`; its clearance is `flashingGreen` or `flashingRed` (the site says which). */
export const aspects = ['dark', 'red', 'redYellow', 'green', 'flashingGreen', 'yellow', 'flashingYellow', 'flashingRed'] as const;
export type Aspect = (typeof aspects)[number];

export const lampColours = ['red', 'yellow', 'green'] as const;
export type LampColour = (typeof lampColours)[number];

/** How one lamp is driven. The board itself toggles a flashing lamp (1 Hz, 50 %): signald never toggles lamps. */
export type LampDrive = 'off' | 'on' | 'flash';
export type LampDrives = Readonly<Record<LampColour, LampDrive>>;

/** The lamps that show an aspect. Total: every aspect has exactly one encoding. */
export function drivesOf(aspect: Aspect): LampDrives {
  switch (aspect) {
    case 'dark': return { red: 'off', yellow: 'off', green: 'off' };
    case 'red': return { red: 'on', yellow: 'off', green: 'off' };
    case 'redYellow': return { red: 'on', yellow: 'on', green: 'off' };
    case 'green': return { red: 'off', yellow: 'off', green: 'on' };
    case 'flashingGreen': return { red: 'off', yellow: 'off', green: 'flash' };
    case 'yellow': return { red: 'off', yellow: 'on', green: 'off' };
    case 'flashingYellow': return { red: 'off', yellow: 'flash', green: 'off' };
    case 'flashingRed': return { red: 'flash', yellow: 'off', green: 'off' };
  }
}
