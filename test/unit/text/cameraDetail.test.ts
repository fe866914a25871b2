import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cameraDetail } from '../../../src/text/cameraDetail.ts';
import { refusalText } from '../../../src/text/refusal.ts';

const camera = join(import.meta.dirname, '../../../src/camera');
const sources = readdirSync(camera).filter((name) => /^(?:onvif|request|health|jpegDc)\.ts$/.test(name)).map((name) => readFileSync(join(camera, name), 'utf8'));
/** Sentences that the cameras' code says of a trouble, a figure or a name for each part that is filled in. */
const said = [...new Set(sources.flatMap((text) => [...text.matchAll(/(?:Trouble|failed|stand)\((?:[^;]*?)(?<quote>['`])(?<detail>(?:it|no|nothing|more|luma|its|\$\{still\.same\})[ :](?:\\'|(?!\k<quote>).)*)\k<quote>/g)].map(({ groups }) => (groups?.['detail'] ?? '').replaceAll("\\'", "'").replaceAll(/\$\{[^}]*\}/g, '7'))))];

test('every sentence that the cameras’ code says of a trouble has Vietnamese words', () => {
  expect(said.length).toBeGreaterThan(12);
  expect(said.filter((detail) => cameraDetail('vi', detail) === detail)).toEqual([]);
  expect(said.map((detail) => cameraDetail('en', detail))).toEqual(said);
});

test('figures stay, and what a camera says itself', () => {
  expect(cameraDetail('vi', '15 times the same bytes')).toBe('15 lần liền cùng một ảnh đến từng byte');
  for (const foreign of ['ECONNREFUSED', 'HTTP 503', '-3600266 ms', 'north, south']) expect(cameraDetail('vi', foreign)).toBe(foreign);
});

test('a refusal has them too', () => {
  expect(refusalText('vi', 'camera.login', { camera: 'north', detail: 'it refuses the log-in' })).toContain('camera không nhận tài khoản này');
});
