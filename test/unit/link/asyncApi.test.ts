import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { linkFiles } from '../../../scripts/house/linkFiles.ts';
import { readTopic, siteTopics, topicTable } from '../../../src/link/topics.ts';

const root = join(import.meta.dirname, '../../..');
const document: unknown = parse(readFileSync(join(root, 'docs/asyncapi.yaml'), 'utf8'));

test('the published documents are those that the code makes', () => {
  for (const [file, text] of linkFiles(root)) expect(readFileSync(join(root, file), 'utf8'), file).toBe(text);
});

test('every reference of the document leads to something, every payload to a schema that can be read', () => {
  const references: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) if (key === '$ref' && typeof item === 'string') references.push(item); else walk(item);
  };
  walk(document);
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references) {
    if (reference.startsWith('./')) {
      expect(() => z.fromJSONSchema(JSON.parse(readFileSync(join(root, 'docs', reference), 'utf8')))).not.toThrow();
      continue;
    }
    let at: unknown = document;
    for (const step of reference.slice(2).split('/')) at = typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === step)?.[1] : undefined;
    expect(at, reference).toBeDefined();
  }
});

test('every topic of the table is read back as what it is', () => {
  const topics = siteTopics('nk-1');
  const made = {
    presence: topics.presence, status: topics.status('tlc.mode'), live: topics.live('stage.changed', 'event'), replay: topics.replay('stage.changed', 'event'),
    alarm: topics.alarm('board.silent'), answer: topics.answer('tlc.mode.flash'), planResult: topics.planResult, ack: topics.ack, planSet: topics.planSet,
    vdsPost: 'nk-1/vds/box', command: topics.command('tlc.mode.flash'), channel: topics.channel('event'), throttle: topics.throttle('tlc.mode'), fetch: topics.fetch('all', 'event'), alive: topics.alive,
  };
  expect(Object.keys(made).toSorted()).toEqual(Object.keys(topicTable).toSorted());
  for (const [kind, topic] of Object.entries(made)) expect(readTopic(topic), topic).toMatchObject({ kind, site: 'nk-1' });
});

test('an answer goes into the own subtree alone', () => {
  expect(readTopic('nk-1/answer/centre-1/77')).toMatchObject({ kind: 'answer', site: 'nk-1' });
  for (const topic of ['nk-1/answer', 'nk-1/answer/+', 'nk-1/answer/a/b/c/d', 'nk-1/answer/a//b', '$SYS/answer/a']) expect(readTopic(topic), topic).toBe(null);
});
