/* oxlint-disable typescript/no-unsafe-type-assertion -- the compiler tells a type’s kind by flags, which no guard of its narrows */
import ts from 'typescript';

export type JsonSchema = { readonly [name: string]: unknown };

/** What a value of a type looks like once it is written as JSON (draft 2020-12): no property more than the type has. */
export interface TypeSchemas {
  readonly schemaOf: (type: ts.Type, path: string) => JsonSchema;
  /** Named types that were met, for `$defs`. */
  readonly definitions: () => Readonly<Record<string, JsonSchema>>;
  /** Places where the type says nothing of what stands there. */
  readonly open: () => readonly string[];
}

/** Types of one command; what has no form in JSON is an open place. */
// Over 70 lines: the forms of a type call each other and share what was met.
export function typeSchemas(checker: ts.TypeChecker): TypeSchemas {
  const names = new Map<ts.Type, string>();
  const definitions: Record<string, JsonSchema> = {};
  const open: string[] = [];
  const busy = new Set<ts.Type>();

  const schemaOf = (type: ts.Type, path: string): JsonSchema => {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return openAt(path);
    const literal = literalOf(type);
    if (literal !== undefined) return literal;
    if (type.isUnion()) return knotted(type, path, unionOf);
    if (type.flags & ts.TypeFlags.TemplateLiteral) return { type: 'string' };
    if (type.flags & ts.TypeFlags.TypeParameter) return openAt(`${path} (${checker.typeToString(type)} is not known here)`);
    const brand = type.isIntersection() ? type.types.find((one) => (one.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike)) !== 0) : undefined;
    if (brand !== undefined) return schemaOf(brand, path);
    if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return knotted(type, path, named);
    return openAt(`${path} (${checker.typeToString(type)} has no form in JSON)`);
  };

  /** A type that holds itself becomes a definition where it is met again. */
  const knotted = <T extends ts.Type>(type: T, path: string, schema: (type: T, path: string) => JsonSchema): JsonSchema => {
    const known = names.get(type);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    if (busy.has(type)) return { $ref: `#/$defs/${nameFor(type)}` };
    busy.add(type);
    const made = schema(type, path);
    busy.delete(type);
    const name = names.get(type);
    if (name === undefined || '$ref' in made) return made;
    definitions[name] = made;
    return { $ref: `#/$defs/${name}` };
  };

  const nameFor = (type: ts.Type): string => {
    const wanted = (type.aliasSymbol ?? type.symbol)?.name.replace(/^__.*/, 'Value') ?? 'Value';
    const free = [wanted, ...Array.from({ length: 20 }, (_, at) => `${wanted}${at + 2}`)].find((one) => !(one in definitions)) ?? wanted;
    names.set(type, free);
    definitions[free] = {};
    return free;
  };

  const openAt = (path: string): JsonSchema => {
    open.push(path);
    return {};
  };

  /** Of a union, what JSON can't hold is what leaves the property out. */
  const unionOf = (type: ts.UnionType, path: string): JsonSchema => {
    const members = type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined));
    const plain = members.map((one) => plainOf(one));
    const values = [...new Set(plain.flatMap((one) => (one === undefined ? [] : [one])))];
    const rest = distinct(members.filter((_, at) => plain[at] === undefined).map((one) => schemaOf(one, path)));
    const both = values.includes(true) && values.includes(false);
    const listed = values.filter((one) => one !== null && !(both && typeof one === 'boolean')).toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    const parts = [
      ...(listed.length === 0 ? [] : [{ enum: listed }]), ...(both ? [{ type: 'boolean' }] : []), ...rest, ...(values.includes(null) ? [{ type: 'null' }] : []),
    ];
    return parts.length === 1 ? (parts[0] ?? {}) : { anyOf: parts };
  };

  /** A named type of ours becomes a definition, so that it is told once and may speak of itself. */
  const named = (type: ts.Type, path: string): JsonSchema => {
    const symbol = type.aliasSymbol ?? type.symbol;
    const isOurs = symbol !== undefined && /^[A-Z]/.test(symbol.name) && (type.aliasTypeArguments?.length ?? 0) === 0 && !checker.isArrayType(type) && !checker.isTupleType(type)
      && !(type.flags & ts.TypeFlags.Object && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference && checker.getTypeArguments(type as ts.TypeReference).length > 0)
      && symbol.declarations?.some((one) => one.getSourceFile().fileName.includes('/src/')) === true;
    if (!isOurs) return shapeOf(type, path);
    const name = nameFor(type);
    definitions[name] = { ...textOf(symbol), ...shapeOf(type, name) };
    return { $ref: `#/$defs/${name}` };
  };

  const shapeOf = (type: ts.Type, path: string): JsonSchema => {
    if (checker.isTupleType(type)) return tupleOf(type as ts.TupleTypeReference, path);
    if (checker.isArrayType(type)) return { type: 'array', items: schemaOf(elementOf(type), `${path}[]`) };
    const foreign = type.symbol?.declarations?.find((one) => /node_modules/.test(one.getSourceFile().fileName) && (ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one)));
    if (foreign !== undefined) return openAt(`${path} (${checker.typeToString(type)} is no data)`);
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const of = checker.getTypeOfSymbol(property);
      const left = of.isUnion() ? of.types.some((one) => (one.flags & ts.TypeFlags.Undefined) !== 0) : (of.flags & ts.TypeFlags.Undefined) !== 0;
      if (left && !of.isUnion()) continue;
      properties[property.name] = { ...textOf(property), ...schemaOf(of, `${path}.${property.name}`) };
      if (!left && !(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String) ?? checker.getIndexInfosOfType(type)[0];
    return {
      type: 'object', ...(Object.keys(properties).length === 0 ? {} : { properties }), ...(required.length === 0 ? {} : { required }),
      additionalProperties: index === undefined ? false : schemaOf(index.type, `${path}.*`),
    };
  };

  const tupleOf = (type: ts.TupleTypeReference, path: string): JsonSchema => {
    const { target } = type;
    const parts = checker.getTypeArguments(type);
    const rest = target.elementFlags.findIndex((flag) => (flag & ts.ElementFlags.Variable) !== 0);
    if (rest >= 0 && rest < parts.length - 1) return { type: 'array', items: anyOf(parts.map((one) => schemaOf(one, `${path}[]`))) };
    const fixed = (rest < 0 ? parts : parts.slice(0, rest)).map((one) => schemaOf(one, `${path}[]`));
    const more = rest < 0 ? undefined : parts[rest];
    return { type: 'array', ...(fixed.length === 0 ? {} : { prefixItems: fixed }), minItems: target.minLength, ...(more === undefined ? { items: false } : { items: schemaOf(more, `${path}[]`) }) };
  };

  const elementOf = (type: ts.Type): ts.Type => checker.getTypeArguments(type as ts.TypeReference)[0] ?? checker.getAnyType();
  const textOf = (symbol: ts.Symbol): JsonSchema => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ').trim();
    return text === '' ? {} : { description: text };
  };

  return { schemaOf, definitions: () => Object.fromEntries(Object.entries(definitions).toSorted(([a], [b]) => (a < b ? -1 : 1))), open: () => open };
}

/** One of several, in an order of its own: the compiler's follows from what it met first. */
export function anyOf(parts: readonly JsonSchema[]): JsonSchema {
  const all = distinct(parts);
  return all.length === 1 ? (all[0] ?? {}) : { anyOf: all };
}

function distinct(parts: readonly JsonSchema[]): readonly JsonSchema[] {
  const byText = new Map(parts.map((one) => [JSON.stringify(one), one]));
  return [...byText.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function plainOf(type: ts.Type): string | number | boolean | null | undefined {
  if (type.flags & ts.TypeFlags.Null) return null;
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  return type.flags & ts.TypeFlags.BooleanLiteral ? (type as ts.Type & { readonly intrinsicName: string }).intrinsicName === 'true' : undefined;
}

function literalOf(type: ts.Type): JsonSchema | undefined {
  const plain = plainOf(type);
  if (plain === null || type.flags & ts.TypeFlags.Undefined) return { type: 'null' };
  if (plain !== undefined) return { const: plain };
  if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
  if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
  return type.flags & ts.TypeFlags.String ? { type: 'string' } : undefined;
}
