/** One tag of an XML text: SUMO's files carry everything in attributes. */
export type Tag = {
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  readonly attributes: Readonly<Record<string, string>>;
};

const tagPattern = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<![^>]*>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const attributePattern = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The tags of a text in their order; text between them, comments and declarations are left out. */
export function* tagsOf(xml: string): Generator<Tag> {
  const open: string[] = [];
  for (const [, slash, name, attributes, empty] of xml.matchAll(tagPattern)) {
    if (name === undefined) continue;
    const kind = slash === '/' ? 'close' : empty === '/' ? 'empty' : 'open';
    if (kind === 'open') open.push(name);
    if (kind === 'close' && open.pop() !== name) throw new Error(`XML closes <${name}>, which is not open`);
    yield { name, kind, attributes: attributesOf(attributes ?? '') };
  }
  if (open.length > 0) throw new Error(`XML ends inside <${open.join('><')}>`);
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, double, single] of text.matchAll(attributePattern)) {
    if (name !== undefined) found[name] = decoded(double ?? single ?? '');
  }
  return found;
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x?)?(\w+);/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric === '#x') return String.fromCodePoint(Number.parseInt(name, 16));
    if (numeric === '#') return String.fromCodePoint(Number(name));
    return entities[name] ?? whole;
  });
}

/** Text as it may stand between double quotes. */
export function encoded(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export function requiredAttribute(tag: Tag, name: string): string {
  const value = tag.attributes[name];
  if (value === undefined) throw new Error(`<${tag.name}> without ${name}`);
  return value;
}

export function numberAttribute(tag: Tag, name: string): number {
  const value = Number(requiredAttribute(tag, name));
  if (!Number.isFinite(value)) throw new Error(`<${tag.name}>: ${name} is no number`);
  return value;
}
