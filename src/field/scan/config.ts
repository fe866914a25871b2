import type { BoardWire, LampWire } from '../../model/artefact.ts';
import { contactsOf, type Contact } from '../../model/contact.ts';
import type { Detector } from '../../model/detector.ts';
import type { Sensor } from '../../model/sensor.ts';
import type { Line, SiteTraffic } from '../../model/site.ts';

/** What of a sealed site the scan works with. */
export interface ScanConfig {
  readonly lines: readonly Line[];
  readonly boards: readonly BoardWire[];
  readonly lamps: readonly LampWire[];
  readonly detectors: readonly Detector[];
  readonly displays: SiteTraffic['displays'];
  /** Contacts that are driven besides. */
  readonly contacts?: readonly Contact[];
  /** What the cabinet measures of itself. */
  readonly sensors?: readonly Sensor[];
}

/** Of a site, sealed or resolved. */
export function scanConfigOf({ lines, boards, lamps }: Pick<ScanConfig, 'lines' | 'boards' | 'lamps'>, traffic: Pick<SiteTraffic, 'detectors' | 'displays' | 'waitLamps' | 'sensors'>): ScanConfig {
  return { lines, boards, lamps, detectors: traffic.detectors, displays: traffic.displays, contacts: contactsOf(traffic, boards), sensors: traffic.sensors ?? [] };
}

/** Boards that switch lamps of this site, in the site's order. */
export function lampBoards(config: ScanConfig): readonly BoardWire[] {
  const used = new Set(config.lamps.map(({ board }) => board));
  return config.boards.filter(({ id }) => used.has(id));
}

/** Boards of the field lines: detector cards, displays, other devices. */
export function fieldBoards(config: ScanConfig): readonly BoardWire[] {
  const used = new Set(config.lamps.map(({ board }) => board));
  return config.boards.filter(({ id }) => !used.has(id));
}
