import { answerJson } from '../../platform/answerJson.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isTopicLevel, siteTopics } from '../../link/topics.ts';
import { parseKeyList } from '../../model/keyList.ts';
import { momentText } from '../../model/localTime.ts';
import { say } from '../../text/say.ts';
import { keyRoles, newOfficeKey, readPublic, type PublicKeyFile } from '../plan/keyFile.ts';
import { signKeyList } from '../signKeyList.ts';
import { passphraseOf, readDocument, readSigner, report, writeOut } from './office.ts';
import { tellRefused } from './planPush.ts';
import { complain, reached, toolExits, type Tool } from './tool.ts';

const answerMs = 30_000;

/** `ngatu centre keys <verb>`: the planners' keys, and the root's list of them. */
export function keysVerb(tool: Tool): Promise<number> {
  const [verb, what] = tool.options.words;
  switch (verb) {
    case 'new': return Promise.resolve(newKey(tool, what));
    case 'list': return Promise.resolve(listKeys(tool, what ?? '.'));
    case 'sign': return Promise.resolve(signList(tool, what));
    case 'push': return pushList(tool, what);
    case undefined: default: return Promise.resolve(complain(tool.options, `keys ${verb ?? 'new|list|sign|push'}`));
  }
}

/** A pair for a person of the office, in the folder of `--out`. */
function newKey(tool: Tool, keyId: string | undefined): number {
  const { options, write } = tool;
  const { lang, json } = options;
  const role = keyRoles.find((one) => one === options.office.role);
  if (keyId === undefined || role === undefined) return complain(options, `keys new <name> --role ${keyRoles.join('|')}`);
  const passphrase = passphraseOf(options);
  if (!passphrase.ok) return passphrase.exit;
  const made = newOfficeKey(options.office.out ?? '.', keyId, role, passphrase.value);
  if (!made.ok) return complain(options, say(lang, `office.key.${made.trouble}`, { detail: made.detail }));
  const { privateFile, publicFile, public: told } = made;
  if (json) write(answerJson({ ok: true, privateFile, publicFile, locked: passphrase.value !== null, trustKey: told }));
  else {
    const said = say(lang, passphrase.value === null ? 'office.newKeyOpen' : 'office.newKey', { privateFile, publicFile, entry: `  - { keyId: ${told.keyId}, role: ${told.role}, publicKey: ${told.publicKey} }` });
    for (const line of said.split('\n')) write(line);
  }
  return toolExits.ok;
}

/** The public keys of a folder, or what a list of the root says. */
function listKeys(tool: Tool, where: string): number {
  const { options, write } = tool;
  const { lang, json } = options;
  if (where.endsWith('.json') || where.endsWith('.yaml')) {
    const read = readDocument(options, where);
    if (!read.ok) return read.exit;
    const parsed = parseKeyList(read.value);
    if (!parsed.ok) return report(tool, where, parsed.problems);
    const { sites, keysVersion, keys, revoked } = parsed.value.payload;
    if (json) write(answerJson({ ok: true, ...parsed.value.payload, signedBy: parsed.value.signatures.map(({ keyId }) => keyId) }));
    else {
      write(say(lang, 'office.list', { version: keysVersion, sites: sites === 'all' ? '*' : sites.join(' '), by: parsed.value.signatures.map(({ keyId }) => keyId).join(' ') }));
      for (const { keyId, role, notAfterMs } of keys) write(`  ${keyId.padEnd(20)} ${role.padEnd(9)} ${notAfterMs === undefined ? '' : momentText(notAfterMs)}`.trimEnd());
      for (const { keyId, reason } of revoked) write(`  ${keyId.padEnd(20)} ${say(lang, 'office.revoked')}: ${reason}`);
    }
    return toolExits.ok;
  }
  const keys = publicKeysOf(where);
  if (keys === null) return complain(options, where);
  if (json) write(answerJson({ ok: true, keys }));
  else for (const { keyId, role, publicKey } of keys) write(`${keyId.padEnd(20)} ${role.padEnd(9)} ${publicKey}`);
  return toolExits.ok;
}

function publicKeysOf(folder: string): readonly PublicKeyFile[] | null {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.pub.json')).toSorted().flatMap((name) => readPublic(join(folder, name)) ?? []);
  } catch {
    return null;
  }
}

/** The root signs a list that a person wrote (`sites`, `keysVersion`, `keys`, `revoked`); its key stays offline. */
function signList(tool: Tool, file: string | undefined): number {
  const { options } = tool;
  if (file === undefined) return complain(options, 'keys sign <file>');
  const read = readDocument(options, file);
  if (!read.ok) return read.exit;
  const key = readSigner(tool);
  if (!key.ok) return key.exit;
  const { keyId, role } = key.value.public;
  if (role !== 'root') return complain(options, say(options.lang, 'office.otherRole', { keyId, role, wanted: 'root' }));
  const signed = signKeyList(read.value, [{ keyId, privateKeyPem: key.value.privateKeyPem }]);
  if (!signed.ok) return report(tool, file, signed.problems);
  const { keysVersion } = signed.value.payload;
  const out = options.office.out ?? `keys-v${keysVersion}.json`;
  return writeOut(tool, out, signed.value, say(options.lang, 'office.signedList', { file: out, version: keysVersion, keyId }), answerJson({ ok: true, file: out, keysVersion, keyId }));
}

/** To every site that it names, or that `--site` names (with commas); each one's word. */
async function pushList(tool: Tool, file: string | undefined): Promise<number> {
  const { options, write } = tool;
  const { lang, json } = options;
  if (file === undefined) return complain(options, 'keys push <file>');
  const read = readDocument(options, file);
  if (!read.ok) return read.exit;
  const parsed = parseKeyList(read.value);
  if (!parsed.ok) return report(tool, file, parsed.problems);
  const { sites, keysVersion } = parsed.value.payload;
  const wanted = options.site === null ? (sites === 'all' ? null : sites) : options.site.split(',');
  if (wanted === null) return complain(options, '--site');
  const nobody = wanted.find((site) => !isTopicLevel(site));
  if (nobody !== undefined) return complain(options, `sites ${nobody}`);
  const client = tool.dial({ subscriptions: wanted.map((site) => siteTopics(site).planResult), onMessage: () => undefined });
  if (!(await reached(tool, client))) return toolExits.notReachable;
  const answers = await Promise.all(wanted.map(async (site) => ({ site, result: await client.document(site, parsed.value, options.forMs ?? answerMs) })));
  await client.end();
  if (json) write(answerJson({ ok: answers.every(({ result }) => result?.outcome === 'accepted'), keysVersion, sites: answers.map(({ site, result }) => ({ site, outcome: result?.outcome ?? null, problems: result?.problems ?? [] })) }));
  else for (const { site, result } of answers) {
    if (result === null) write(say(lang, 'centre.noAnswer', { order: `keys v${keysVersion}`, site }));
    else if (result.outcome === 'rejected') tellRefused(tool, site, keysVersion, result);
    else write(say(lang, 'office.takenList', { site, version: keysVersion }));
  }
  if (answers.some(({ result }) => result?.outcome === 'rejected')) return toolExits.refused;
  return answers.some(({ result }) => result === null) ? toolExits.notReachable : toolExits.ok;
}
