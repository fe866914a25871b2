/* oxlint-disable typescript/no-unsafe-type-assertion -- the compiler tells a node’s kind by its parent */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { commandTable } from '../../src/cli/commandTable.ts';
import { anyOf, typeSchemas, type JsonSchema } from './typeSchema.ts';

export const cliSchemaFolder = 'docs/schemas/cli';

export interface CliSchemas {
  /** Files below the folder, by their path from the root. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the types of an answer say nothing of what stands there. */
  readonly open: readonly string[];
}

/** Modules that write an answer, by the entry point that a command hands over to. */
const entryModules: Readonly<Record<string, string>> = {
  run: 'src/run/start.ts', 'bench/fleet': 'src/bench/fleet/start.ts', 'bench/line': 'src/bench/line/start.ts', 'bench/hil': 'src/bench/hil/start.ts', 'bench/sumo': 'src/bench/sumo/start.ts',
  'bench/rollback': 'src/bench/rollback/start.ts', 'sim/fromSumo': 'src/sim/fromSumo/start.ts', 'sim/run': 'src/sim/run/start.ts', 'sim/nuisance': 'src/sim/nuisance/start.ts', 'sim/vds': 'src/sim/vds/start.ts', 'sim/radar': 'src/sim/radar/start.ts',
};
/** Verbs of the centre's tool: a module, or one function of it. */
const centreModules: Readonly<Record<string, string>> = {
  fleet: 'fleet', watch: 'watch', command: 'command', history: 'history', complete: 'complete', check: 'check',
  'keys new': 'keys#newKey', 'keys list': 'keys#listKeys', 'keys sign': 'keys#signList', 'keys push': 'keys#pushList',
  'plan new': 'plan#newPlan', 'plan check': 'plan#check', 'plan sign': 'plan#signAs', 'plan approve': 'plan#signAs', 'plan push': 'planPush', 'plan status': 'planStatus',
};

/** The schema of every command's --json, made from the types of what its code gives to `show` and `answerJson`. */
export function cliSchemas(root: string): CliSchemas {
  const program = programOf(root);
  const checker = program.getTypeChecker();
  const files = new Map<string, string>();
  const open: string[] = [];
  const reachOf = reaches(program, checker, root);
  const loads = loadsOf(program, root);
  for (const { path } of commandTable) {
    const types = answersFrom(commandBodies(program, checker, root, loads, path), reachOf);
    const schemas = typeSchemas(checker);
    const shapes = types.map((type) => schemas.schemaOf(type, path));
    files.set(fileOf(path), textOf(path, shapes, schemas.definitions()));
    open.push(...schemas.open());
  }
  return { files, open: [...new Set(open)].toSorted() };
}

/** What stands on stdout where a command complains, whichever it is (`fail` in src/cli/shell.ts). */
const complaint = {
  description: 'The command did not do it: why, and in a sentence. What the sentence names stands beside it.', type: 'object', required: ['ok', 'error'], additionalProperties: false,
  properties: {
    ok: { const: false },
    error: { type: 'object', required: ['code', 'message'], properties: { code: { type: 'string' }, message: { type: 'string' } }, additionalProperties: { type: ['string', 'number'] } },
  },
};

export function fileOf(path: string): string {
  return `${cliSchemaFolder}/${path.replaceAll(' ', '-')}.json`;
}

function textOf(path: string, shapes: readonly JsonSchema[], definitions: Readonly<Record<string, JsonSchema>>): string {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `ngatu:cli/${path.replaceAll(' ', '-')}`, title: `ngatu ${path} --json`, ...anyOf([...shapes, { $ref: '#/$defs/Complaint' }]), $defs: { Complaint: complaint, ...definitions } };
  return `${JSON.stringify(schema, null, 1)}\n`;
}

function programOf(root: string): ts.Program {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const commands = readdirSync(join(root, 'src/cli'), { withFileTypes: true }).filter((one) => one.isFile()).map(({ name }) => join(root, 'src/cli', name));
  const more = [...Object.values(entryModules), ...readdirSync(join(root, 'src/centre/tool')).map((name) => `src/centre/tool/${name}`)].map((file) => join(root, file));
  return ts.createProgram([...commands, ...more.filter((file) => existsSync(file))], { ...options, noEmit: true, incremental: false, composite: false });
}

/** One body of code: what it writes as JSON, and what it goes on to. */
interface Reach { readonly answers: readonly ts.Type[]; readonly onward: readonly ts.Node[] }

/** Types of everything that the code reached from these bodies writes as JSON. */
function answersFrom(bodies: readonly ts.Node[], reachOf: (body: ts.Node) => Reach): readonly ts.Type[] {
  const seen = new Set(bodies);
  for (const body of seen) for (const next of reachOf(body).onward) seen.add(next);
  return [...new Set([...seen].flatMap((body) => reachOf(body).answers))];
}

/** Each body is read once, whichever commands share it. */
function reaches(program: ts.Program, checker: ts.TypeChecker, root: string): (body: ts.Node) => Reach {
  const known = new Map<ts.Node, Reach>();
  return (body) => {
    const before = known.get(body);
    if (before !== undefined) return before;
    const answers: ts.Type[] = [];
    const onward: ts.Node[] = [];
    const walk = (node: ts.Node): void => {
      if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
      if (ts.isCallExpression(node)) {
        const answer = answerOf(checker, node);
        if (answer !== null) answers.push(answer);
        onward.push(...entriesOf(node).flatMap((entry) => startsOf(program, root, entry)));
      }
      if (ts.isIdentifier(node) && standsAlone(node)) onward.push(...bodiesOf(checker, node));
      ts.forEachChild(node, walk);
    };
    walk(body);
    const reach = { answers, onward };
    known.set(body, reach);
    return reach;
  };
}

/** Names of members are never functions of ours, and to resolve them would check the types of half the tree. */
function standsAlone(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === name;
  return !ts.isBindingElement(parent) && !ts.isParameter(parent) && !(ts.isVariableDeclaration(parent) && parent.name === name);
}

/** What the call writes, where it is one of the two by which answers are written. Complaints have one form everywhere. */
function answerOf(checker: ts.TypeChecker, call: ts.CallExpression): ts.Type | null {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : '';
  const at = name === 'show' ? 1 : name === 'answerJson' ? 0 : -1;
  if (at < 0 || call.getSourceFile().fileName.endsWith('/src/cli/shell.ts')) return null;
  const file = symbolOf(checker, call.expression)?.declarations?.[0]?.getSourceFile().fileName ?? '';
  if (!/src\/(cli\/shell|platform\/answerJson)\.ts$/.test(file)) return null;
  const parameter = checker.getResolvedSignature(call)?.parameters[at];
  return parameter === undefined ? null : checker.getTypeOfSymbolAtLocation(parameter, call);
}

function entriesOf(call: ts.CallExpression): readonly string[] {
  const [, entry] = call.arguments;
  return ts.isIdentifier(call.expression) && call.expression.text === 'handOver' && entry !== undefined && ts.isStringLiteral(entry) ? [entry.text] : [];
}

function startsOf(program: ts.Program, root: string, entry: string): readonly ts.Node[] {
  const file = entryModules[entry];
  const source = file === undefined ? undefined : program.getSourceFile(join(root, file));
  return source === undefined ? [] : [source];
}

/** Bodies of functions of ours that a name stands for. */
function bodiesOf(checker: ts.TypeChecker, name: ts.Identifier): readonly ts.Node[] {
  const symbol = symbolOf(checker, name);
  return (symbol?.declarations ?? []).flatMap((one): ts.Node[] => {
    if (!/\/src\/(cli|run|bench|sim|centre)\//.test(one.getSourceFile().fileName)) return [];
    if (ts.isFunctionDeclaration(one)) return one.body === undefined ? [] : [one.body];
    return ts.isVariableDeclaration(one) && one.initializer !== undefined && (ts.isArrowFunction(one.initializer) || ts.isObjectLiteralExpression(one.initializer)) ? [one.initializer] : [];
  });
}

function symbolOf(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The `load` of every command that is in a table as it stands, by its path. */
function loadsOf(program: ts.Program, root: string): ReadonlyMap<string, ts.Node> {
  const loads = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const path = valueOf(node, 'path');
      const load = node.properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === 'load');
      if (path !== null && load !== undefined) loads.set(path, load);
    }
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) if (source.fileName.startsWith(join(root, 'src/cli/')) && /[cC]ommand(s|Table)\.ts$/.test(source.fileName)) visit(source);
  return loads;
}

/** The function that `load` gives. */
function commandBodies(program: ts.Program, checker: ts.TypeChecker, root: string, loads: ReadonlyMap<string, ts.Node>, path: string): readonly ts.Node[] {
  if (path.startsWith('centre ')) return centreBodies(program, root, path.slice('centre '.length));
  const load = loads.get(path);
  return load === undefined ? [] : loadedBodies(checker, load);
}

function loadedBodies(checker: ts.TypeChecker, load: ts.Node): readonly ts.Node[] {
  const bodies: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) bodies.push(...bodiesOf(checker, node.name as ts.Identifier));
    ts.forEachChild(node, visit);
  };
  visit(load);
  return bodies;
}

function valueOf(object: ts.ObjectLiteralExpression, name: string): string | null {
  const property = object.properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === name);
  return property !== undefined && ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer) ? property.initializer.text : null;
}

/** The centre's tool is one program with verbs of its own. */
function centreBodies(program: ts.Program, root: string, verb: string): readonly ts.Node[] {
  const [module, name] = (centreModules[verb] ?? '').split('#');
  const source = program.getSourceFile(join(root, `src/centre/tool/${module ?? ''}.ts`));
  if (source === undefined || name === undefined) return source === undefined ? [] : [source];
  const found = source.statements.filter((one) => ts.isFunctionDeclaration(one)).find((one) => one.name?.text === name);
  if (found === undefined) throw new Error(`${module}.ts has no function ${name}`);
  return [found];
}
