import { expect, test } from 'vitest';
import { isTopicLevel, readTopic, siteTopics } from '../../../src/link/topics.ts';

const site = siteTopics('hn-042');

test('every topic of a site reads back as what it is about', () => {
  expect(readTopic(site.presence)).toEqual({ kind: 'presence', site: 'hn-042' });
  expect(readTopic(site.ack)).toEqual({ kind: 'ack', site: 'hn-042' });
  expect(readTopic(site.planSet)).toEqual({ kind: 'planSet', site: 'hn-042' });
  expect(readTopic('hn-042/vds/box')).toEqual({ kind: 'vdsPost', site: 'hn-042', code: 'box' });
  expect(site.inbound).toContain('hn-042/vds/+');
  expect(readTopic(site.planResult)).toEqual({ kind: 'planResult', site: 'hn-042' });
  expect(readTopic(site.status('tlc.mode'))).toEqual({ kind: 'status', site: 'hn-042', code: 'tlc.mode' });
  expect(readTopic(site.live('fault.raised', 'alarm'))).toEqual({ kind: 'live', site: 'hn-042', code: 'fault.raised', channel: 'alarm' });
  expect(readTopic(site.replay('fault.raised', 'alarm'))).toEqual({ kind: 'replay', site: 'hn-042', code: 'fault.raised', channel: 'alarm' });
});

test('the shape is link.md’s', () => {
  expect([site.presence, site.live('stage.changed', 'event'), site.replay('stage.changed', 'event'), site.everything]).toEqual([
    'hn-042/presence', 'hn-042/status/stage.changed/event', 'hn-042/replay/stage.changed/event', 'hn-042/#']);
});

test.each(['', 'hn-042', 'hn-042/', 'hn-042/presence/x', 'hn-042/status', 'hn-042/status/a/b/c', 'hn-042/plan/x', 'hn-042/x/y/z', '+/presence', 'hn-042/status/#'])('%s is none of ours', (topic) => {
  expect(readTopic(topic)).toBeNull();
});

test.each(['', '+', '#', 'a/b', '$SYS', 'a b', 'a\u0000', 'x'.repeat(65)])('%j is no topic level', (level) => {
  expect(isTopicLevel(level)).toBe(false);
});
