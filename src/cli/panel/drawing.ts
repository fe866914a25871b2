/** A group as the drawing needs it, of `site.show`. Metres from the middle, x to the east, y to the north. */
export interface DrawnGroup { readonly id: string; readonly name: string; readonly walks: boolean; readonly xM: number; readonly yM: number; readonly bearingDeg: number }

interface Vector { readonly x: number; readonly y: number }
interface Arm { readonly out: Vector; readonly halfM: number }

const laneM = 2.8;

/** The junction from above as SVG: what lives is marked with `data-group`, and coloured by the page's script. */
export function junctionSvg(groups: readonly DrawnGroup[], title: string): string {
  if (groups.every(({ xM, yM }) => xM === 0 && yM === 0)) return '';
  const reachM = Math.max(...groups.flatMap(({ xM, yM }) => [Math.abs(xM), Math.abs(yM)])) + 17;
  const riders = groups.filter(({ walks }) => !walks);
  const arms = armsOf(riders);
  const size = round(reachM * 2);
  return [
    `<svg class="junction" viewBox="${round(-reachM)} ${round(-reachM)} ${size} ${size}" role="img" aria-label="${escaped(title)}">`,
    ...arms.map(({ out, halfM }) => line({ x: 0, y: 0 }, times(out, reachM), 'kerb', halfM * 2 + 1.2)),
    ...arms.map(({ out, halfM }) => line({ x: 0, y: 0 }, times(out, reachM), 'road', halfM * 2)),
    ...arms.map(({ out, halfM }) => line(times(out, boxM(arms, halfM)), times(out, reachM), 'axis', 0.35)),
    ...groups.filter(({ walks }) => walks).map((group) => crossing(group, arms)),
    ...riders.map((group) => approach(group, reachM)),
    ...groups.map(badge),
    '</svg>',
  ].join('');
}

/** An arm for each direction that riders come from, as wide as its outermost head needs. */
function armsOf(riders: readonly DrawnGroup[]): readonly Arm[] {
  const bearings = [...new Set(riders.map(({ bearingDeg }) => bearingDeg))];
  return bearings.map((bearing) => {
    const out = times(heading(bearing), -1);
    const offsets = riders.filter(({ bearingDeg }) => bearingDeg === bearing || (bearingDeg + 180) % 360 === bearing).map(({ xM, yM }) => Math.abs(xM * out.y - yM * out.x));
    return { out, halfM: Math.max(4, ...offsets) + 2.2 };
  });
}

function boxM(arms: readonly Arm[], halfM: number): number {
  return Math.max(halfM, ...arms.map((arm) => arm.halfM)) + 1;
}

/** The last metres before the stop line, the line itself, and the way that a green opens. */
function approach({ id, name, xM, yM, bearingDeg }: DrawnGroup, reachM: number): string {
  const [at, way] = [{ x: xM, y: yM }, heading(bearingDeg)];
  const side = { x: way.y, y: -way.x };
  // Within the box, beyond the crossing.
  const tip = plus(at, times(way, 13));
  const barb = (turn: number): Vector => plus(plus(tip, times(way, -2.2)), times(side, turn));
  return `<g data-group="${escaped(id)}"><title>${escaped(`${id}: ${name}`)}</title>${line(plus(at, times(way, -1)), plus(at, times(way, -(reachM - 8))), 'lane', laneM)}`
    + line(plus(at, times(side, -1.7)), plus(at, times(side, 1.7)), 'stop', 0.7)
    + `<g class="way">${line(plus(at, times(way, 7.5)), tip, 'shaft', 0.9)}<polyline class="shaft" stroke-width="0.9" points="${[barb(1.4), tip, barb(-1.4)].map(point).join(' ')}"/></g></g>`;
}

function crossing({ id, name, xM, yM, bearingDeg }: DrawnGroup, arms: readonly Arm[]): string {
  const [at, way] = [{ x: xM, y: yM }, heading(bearingDeg)];
  const across = arms.find(({ out }) => out.x * xM + out.y * yM > Math.hypot(xM, yM) * 0.8);
  const half = times(way, across?.halfM ?? 7);
  return `<g data-group="${escaped(id)}"><title>${escaped(`${id}: ${name}`)}</title>${line(plus(at, times(half, -1)), plus(at, half), 'walk', 4.4)}${line(plus(at, times(half, -1)), plus(at, half), 'zebra', 3.2)}</g>`;
}

/** Disc with a letter for the aspect: colour is never the only sign; beside it the group's name. */
function badge({ id, walks, xM, yM, bearingDeg }: DrawnGroup): string {
  const back = times(heading(bearingDeg), walks ? 0 : -4.2);
  const at = plus({ x: xM, y: yM }, back);
  return `<g data-group="${escaped(id)}" class="badge"><circle cx="${round(at.x)}" cy="${round(-at.y)}" r="1.9"/><text class="letter" x="${round(at.x)}" y="${round(-at.y + 0.85)}"></text>`
    + `<text class="name${walks ? ' side' : ''}" x="${round(at.x + (walks ? 2.2 : 0))}" y="${round(-at.y + (walks ? 2.9 : 4))}">${escaped(id)}</text></g>`;
}

function heading(bearingDeg: number): Vector {
  const angle = (bearingDeg * Math.PI) / 180;
  return { x: Math.round(Math.sin(angle) * 1e6) / 1e6, y: Math.round(Math.cos(angle) * 1e6) / 1e6 };
}

const plus = (a: Vector, b: Vector): Vector => ({ x: a.x + b.x, y: a.y + b.y });
const times = (a: Vector, factor: number): Vector => ({ x: a.x * factor, y: a.y * factor });
const round = (value: number): number => Math.round(value * 100) / 100;
const point = ({ x, y }: Vector): string => `${round(x)},${round(-y)}`;

function line(from: Vector, to: Vector, kind: string, widthM: number): string {
  return `<line class="${kind}" stroke-width="${round(widthM)}" x1="${round(from.x)}" y1="${round(-from.y)}" x2="${round(to.x)}" y2="${round(-to.y)}"/>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The groups of a `site.show`, with their places; all in the middle where the site has no drawing. */
export function drawnGroups(site: unknown): readonly DrawnGroup[] {
  const safety = field(field(site, 'site'), 'safety');
  const drawing = listOf(field(field(field(site, 'site'), 'traffic'), 'drawing'));
  return listOf(field(safety, 'groups')).flatMap((group) => {
    const id = field(group, 'id');
    if (typeof id !== 'string') return [];
    const place = drawing.find((one) => field(one, 'group') === id);
    const number = (key: string): number => { const value = field(place, key); return typeof value === 'number' ? value : 0; };
    const name = field(group, 'name');
    return [{ id, name: typeof name === 'string' ? name : id, walks: field(group, 'kind') === 'pedestrian2', xM: number('xM'), yM: number('yM'), bearingDeg: number('bearingDeg') }];
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
