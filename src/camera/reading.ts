import type { Preset } from '../model/camera.ts';

/** What node-onvif's reader makes of an element: a text, a map of elements and attributes (`$`), or a list of these. */
export function child(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const name of path) {
    const one: unknown = Array.isArray(at) ? at[0] : at;
    if (typeof one !== 'object' || one === null || !Object.hasOwn(one, name)) return undefined;
    at = Object.entries(one).find(([key]) => key === name)?.[1];
  }
  return at;
}

export function childList(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = child(value, ...path);
  return found === undefined || found === '' ? [] : Array.isArray(found) ? found : [found];
}

/** Longest text that is taken from a camera. */
const longest = 200;

/** Text of an element, with or without attributes; without what could steer a terminal. */
export function textOf(value: unknown, ...path: readonly string[]): string | null {
  const found = child(value, ...path);
  const text = typeof found === 'string' ? found : child(found, '_');
  return typeof text === 'string' ? text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim().slice(0, longest) : null;
}

export function numberOf(value: unknown, ...path: readonly string[]): number | null {
  const text = textOf(value, ...path);
  const number = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

/**
 * The camera's clock, ms since the epoch (UTC, whole seconds); null where it tells none. node-onvif's own reading sets year,
 * month and day one after the other on today's date: on the 31st it makes March of a camera's February.
 */
export function dateTimeOf(data: unknown): number | null {
  const utc = child(data, 'GetSystemDateAndTimeResponse', 'SystemDateAndTime', 'UTCDateTime');
  const parts = [['Date', 'Year'], ['Date', 'Month'], ['Date', 'Day'], ['Time', 'Hour'], ['Time', 'Minute'], ['Time', 'Second']].map((path) => numberOf(utc, ...path));
  const [year, month, day, hour, minute, second] = parts;
  if (parts.includes(null) || !isWithin(year, 1970, 2200) || !isWithin(month, 1, 12) || !isWithin(day, 1, 31) || !isWithin(hour, 0, 23) || !isWithin(minute, 0, 59) || !isWithin(second, 0, 61)) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function isWithin(value: number | null | undefined, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

export interface MediaProfile { readonly token: string; readonly name: string; readonly width: number | null; readonly height: number | null; readonly encoding: string | null; readonly ptz: boolean }
const mostProfiles = 16;
const mostPresets = 255;

export function profilesOf(data: unknown): readonly MediaProfile[] {
  return childList(data, 'GetProfilesResponse', 'Profiles').slice(0, mostProfiles).flatMap((one) => {
    const token = textOf(one, '$', 'token');
    if (token === null || token === '') return [];
    const encoder = child(one, 'VideoEncoderConfiguration');
    const side = (name: string): number | null => {
      const value = numberOf(encoder, 'Resolution', name);
      return value !== null && Number.isInteger(value) && value > 0 ? value : null;
    };
    return [{ token, name: textOf(one, 'Name') ?? token, width: side('Width'), height: side('Height'), encoding: textOf(encoder, 'Encoding'), ptz: child(one, 'PTZConfiguration') !== undefined }];
  });
}

export function presetsOf(data: unknown): readonly Preset[] {
  return childList(data, 'GetPresetsResponse', 'Preset').slice(0, mostPresets).flatMap((one) => {
    const token = textOf(one, '$', 'token');
    return token === null || token === '' ? [] : [{ token, name: textOf(one, 'Name') ?? token }];
  });
}

/**
 * An address that a camera states, with the host that the cabinet's file names: a camera behind NAT states its own, and a
 * hostile one must not send the log-in to somebody else. Its port counts where it states the same host.
 */
export function onSameHost(stated: string, configured: URL): URL | null {
  const url = URL.canParse(stated) ? new URL(stated) : null;
  if (url === null || !['http:', 'https:', 'rtsp:'].includes(url.protocol)) return null;
  const same = url.hostname === configured.hostname;
  url.username = '';
  url.password = '';
  if (url.protocol !== 'rtsp:' && !same) url.port = configured.port;
  // A camera that is asked over TLS is not asked without it because it says so.
  if (url.protocol === 'http:' && configured.protocol === 'https:') url.protocol = 'https:';
  url.hostname = configured.hostname;
  return url;
}
