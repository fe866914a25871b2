import type { Told } from './told.ts';
import type { RuleName, Violation } from './verdict.ts';

type BoardsOf = ReadonlyMap<string, ReadonlySet<string>>;
export type Interval = { readonly fromMs: number; readonly toMs: number };

/** safety.md S4: from the lamp's onset of an unsafe read-back to the safe state, ms. */
const unsafeLampMs = 400;
/** safety.md S4: five fresh samples, and the scan in which the first was missed, ms. */
const fieldCheckMs = 700;
/** safety.md S4: while something else goes on too, a lost scan is no fresh sample, ms. */
const besidesMs = 1000;
/** Longest clearance, and its yellow, that may have begun behind a welded lamp, ms. */
const hiddenMs = 20_000;
/** A disturbance's own echo: healed frames, reconnections, ms. */
const settlingMs = 1000;
/** From a power cut as it is told (at the begin of its tick) to dark lamps, ms. */
const cutMs = 110;
/** The checker waits so long before it calls a head dark or two-coloured, ms. */
const debounceMs = 300;

/**
 * A board that hears nothing and whose watchdog is broken too holds its last image beside the others' flash: what the contract
 * says it can't help (a board whose watchdog is broken), while both last.
 */
function holdsItsImage({ rule, tMs, groups }: Violation, told: readonly Told[], boardsOf: BoardsOf): boolean {
  if (rule !== 'flashImage') return false;
  const lasts = (one: Told): boolean => one.tMs <= tMs && tMs <= one.tMs + one.forMs + settlingMs;
  const isOn = (board: string | undefined): boolean => board !== undefined && groups.some((group) => boardsOf.get(group)?.has(board) === true);
  return told.some((mute) => mute.class === 'board.silent' && isOn(mute.board) && lasts(mute) && told.some((one) => one.class.startsWith('board.watchdog') && one.board === mute.board && lasts(one)));
}

/** Red and yellow lasts so long, and a dark head is told so much later, ms. */
const openingMs = 1500;

/**
 * Start-up ends, for the street, by the first green or red-and-yellow: a group that opens by red-and-yellow with a dead yellow lamp
 * hides that end. Its own green looks as if it came without all red, and an arrow that flashes beside it as if start-up still went on.
 */
function hidesOpening(violation: Violation, all: readonly Violation[], told: readonly Told[]): boolean {
  const { rule, tMs, groups, detail } = violation;
  const dead = told.filter((one) => (one.class === 'lamp.dead' || one.class === 'lamp.stuckOff') && one.colour === 'yellow' && one.tMs <= tMs && tMs <= one.tMs + one.forMs + settlingMs);
  const isOwn = dead.some(({ group }) => group === groups[0]);
  if (rule === 'greenInStartup') return isOwn && detail.startsWith('all red for 0 ms') && all.some((one) => isArrow(one) && one.tMs >= tMs - openingMs && one.tMs <= tMs);
  if (!isArrow(violation) && !(rule === 'noColour' && detail === 'dark for 500 ms')) return false;
  return dead.some(({ group }) => all.some((one) => one.rule === 'greenInStartup' && one.groups[0] === group && one.tMs >= tMs && one.tMs <= tMs + openingMs));
}

function isArrow({ rule, detail }: Violation): boolean {
  return rule === 'illegalTransition' && detail === 'red → yellow in start-up';
}

/** What the lamps did that is the equipment's doing alone, and was answered in time: never a decision of the program. */
export function withoutEquipment(violations: readonly Violation[], told: readonly Told[], flashes: readonly Interval[], boardsOf: BoardsOf = new Map()): readonly Violation[] {
  const welded = violations.filter((violation) => told.some((one) => isWelded(violation, one, told, flashes)));
  // A welded green ends start-up for the checker: it takes the start-up's yellow for a running one in that moment.
  const misled = new Set(welded.filter(({ rule }) => rule === 'greenInStartup').map(({ tMs }) => tMs));
  const left = violations.filter((violation) => !welded.includes(violation) && !(misled.has(violation.tMs) && violation.detail !== 'green/green'));
  return left.filter((violation) => !holdsItsImage(violation, told, boardsOf) && !hidesOpening(violation, violations, told) && !told.some((one) => isEquipment(violation, one)));
}

const rulesOf = (...names: readonly RuleName[]): ReadonlySet<RuleName> => new Set(names);
type ByColour = Readonly<Record<string, ReadonlySet<RuleName>>>;

/** What a lamp that is welded on breaks by its own light, until the flash. A red never makes a right of way of its group, and a yellow no green. */
const wrongByLight: ByColour = {
  green: rulesOf('hardPair', 'shortIntergreen', 'shortGreen', 'shortWalk', 'shortClearance', 'shortYellow', 'shortRedRevert', 'illegalTransition', 'twoColours', 'yellowTrap', 'greenInStartup', 'greenInFlash', 'flashImage', 'shortStartupYellow', 'flashToRed'),
  yellow: rulesOf('hardPair', 'shortGreen', 'longYellow', 'illegalTransition', 'twoColours', 'shortStartupAllRed', 'flashImage'),
  red: rulesOf('illegalTransition', 'twoColours', 'flashImage'),
};

/**
 * A welded (stuck-on) lamp is wrong by itself: what its colour breaks in its group is excused if the junction was in flash at
 * most 400 ms after the lamps became wrong (1 s while something else went on too).
 */
function isWelded(violation: Violation, one: Told, told: readonly Told[], flashes: readonly Interval[]): boolean {
  if (one.class !== 'lamp.stuckOn' || one.group === undefined || !violation.groups.includes(one.group)) return false;
  if (wrongByLight[one.colour ?? '']?.has(violation.rule) !== true) return false;
  if (hidesItself(violation, one)) return true;
  if (violation.tMs < one.tMs || violation.tMs > one.tMs + one.forMs + settlingMs) return false;
  if (flashes.some(({ fromMs, toMs }) => fromMs <= violation.tMs && violation.tMs <= toMs)) return true;
  const sinceMs = violation.rule === 'twoColours' || violation.rule === 'noColour' ? violation.tMs - debounceMs : violation.tMs;
  // Red beside yellow is an aspect of the kind: no dual indication, the field check finds it.
  const aloneMs = violation.rule === 'twoColours' && violation.detail.startsWith('RY') ? fieldCheckMs : unsafeLampMs;
  const limitMs = disturbedBesides(told, one, sinceMs) ? besidesMs : aloneMs;
  return flashes.some(({ fromMs }) => fromMs >= sinceMs && fromMs <= sinceMs + limitMs);
}

const ownTimes = rulesOf('shortWalk', 'shortClearance', 'shortYellow', 'shortRedRevert', 'illegalTransition');

/** A green that is welded on hides its group's own flashing and its yellow: an aspect that began behind it looks shorter than it was. */
function hidesItself({ rule, groups, tMs }: Violation, one: Told): boolean {
  return one.colour === 'green' && groups.length === 1 && ownTimes.has(rule) && tMs >= one.tMs && tMs <= one.tMs + one.forMs + hiddenMs;
}

function disturbedBesides(told: readonly Told[], own: Told, tMs: number): boolean {
  return told.some((one) => one !== own && one.tMs <= tMs + unsafeLampMs && one.tMs + one.forMs + settlingMs >= tMs);
}

/** Rules that a failed flasher, a dead lamp and a dead lamp supply break by themselves. */
// A dark filter arrow looks like one that has ended.
const allDark = rulesOf('noColour', 'shortGreen', 'illegalTransition', 'yellowTrap');
/** A lamp that does not light, by its colour. */
const darkLamp: ByColour = {
  // Dark where it is due; its flashing, and an end by darkness (filter arrows), are seen too early or not at all.
  green: rulesOf('noColour', 'illegalTransition', 'shortGreen', 'shortClearance', 'shortWalk', 'yellowTrap'),
  // Nobody sees when the green before it ended: what follows looks too early; after flash it has been nowhere.
  yellow: rulesOf('noColour', 'illegalTransition', 'shortYellow', 'shortIntergreen', 'flashToRed', 'shortStartupYellow', 'yellowTrap'),
  // The head is dark in its red, and goes from yellow to what follows; a flashing red is a clearance that is not seen.
  red: rulesOf('noColour', 'illegalTransition', 'shortRedRevert', 'shortClearance'),
};
// The board's flasher drives its clearances and flashing greens too: what is not seen to flash is not seen to end.
const standing = rulesOf(
  'noColour', 'illegalTransition', 'shortGreen', 'shortYellow', 'shortClearance', 'shortWalk', 'shortIntergreen', 'shortRedRevert',
  'flashToRed', 'shortStartupYellow', 'shortStartupAllRed', 'yellowTrap', 'flashImage',
);
const own: Readonly<Record<string, ReadonlySet<RuleName>>> = {
  'flasher.stands': standing, 'flasher.fast': standing,
  'flasher.green': rulesOf('greenInFlash', 'flashImage', 'hardPair', 'greenInStartup', 'twoColours'),
  'supply.outage': allDark, 'power.cut': allDark,
};

function breaks(one: Told, rule: RuleName): boolean {
  if (one.class === 'lamp.stuckOff' || one.class === 'lamp.dead') return darkLamp[one.colour ?? '']?.has(rule) === true;
  // However the power goes, within a tick or between two.
  return own[one.class.startsWith('power.') ? 'power.cut' : one.class]?.has(rule) === true;
}

/** A dead green that lights again was green before: the street sees its right of way begin then, whoever ended since. */
function isSeenLate(groups: readonly string[], rule: string, one: Told, tMs: number): boolean {
  if (rule !== 'shortIntergreen' || (one.class !== 'lamp.dead' && one.class !== 'lamp.stuckOff') || one.colour !== 'green' || groups[1] !== one.group) return false;
  return tMs >= one.tMs + one.forMs && tMs <= one.tMs + one.forMs + settlingMs;
}

/** Dark heads are told when they light again. */
const darkToldMs = 30_000;

function isEquipment({ rule, groups, tMs, detail }: Violation, one: Told): boolean {
  // A red that is welded on is on the safe side: beside yellow it is red-yellow, and after flash it has had no yellow.
  const harmless = (rule === 'twoColours' && detail.startsWith('RY')) || rule === 'flashToRed' || rule === 'shortStartupYellow';
  if (one.class === 'lamp.stuckOn' && one.colour === 'red' && harmless && groups.includes(one.group ?? '')) {
    return tMs >= one.tMs && tMs <= one.tMs + one.forMs + settlingMs;
  }
  if (isSeenLate(groups, rule, one, tMs)) return true;
  // An arrow without a red ends in the dark: a yellow that the outage itself cuts off looks like its own, short, end.
  if (rule === 'shortYellow' && one.class.startsWith('power.')) return tMs >= one.tMs && tMs <= one.tMs + cutMs;
  if (!breaks(one, rule)) return false;
  // The dark yellow of what a left turn yields to makes its green look longer: the trap is its own as well.
  const about = rule === 'yellowTrap' ? groups : groups.slice(0, 1);
  if (one.group !== undefined && !about.includes(one.group)) return false;
  return tMs >= one.tMs - settlingMs && tMs <= one.tMs + one.forMs + (one.group === undefined ? settlingMs : darkToldMs);
}
