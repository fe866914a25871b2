import ts from 'typescript';

/** Globals with which pure code would reach time, chance, promises or the outside without importing anything. */
const impureNames = new Set([
  'Date',
  'Promise',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'process',
  'console',
  'fetch',
  'globalThis',
]);

/** What a node does that pure code may not: clocks, timers, promises, chance, I/O. */
export function impurity(node: ts.Node): string | undefined {
  if (ts.isAwaitExpression(node)) return 'await in a pure room; return an effect, the shell waits';
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async in a pure room; return an effect, the shell waits';
  if (isCallOf(node, 'Math', 'random')) return 'Math.random in a pure room; chance is an argument';
  if (isCallOf(node, 'crypto', 'randomUUID') || isCallOf(node, 'crypto', 'getRandomValues')) {
    return 'crypto random in a pure room; chance is an argument';
  }
  if (ts.isIdentifier(node) && impureNames.has(node.text) && isReference(node)) {
    return `${node.text} in a pure room; time, chance and I/O are arguments or effects`;
  }
  return undefined;
}

/** Outside the pure rooms a clock is read in platform/clock.ts alone, so that a simulation can replace it. */
export function clockProblem(node: ts.Node, file: string): string | undefined {
  const read =
    (isCallOf(node, 'Date', 'now') && 'Date.now') ||
    (isCallOf(node, 'performance', 'now') && 'performance.now') ||
    (isCallOf(node, 'process', 'hrtime') && 'process.hrtime') ||
    ((ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'Date' &&
      'Date');
  if (read) return `${read} outside platform/clock.ts; take the clock from platform`;
  if (isCallOf(node, 'Math', 'random') && file !== 'src/platform/random.ts') {
    return 'Math.random; take the seeded random from platform';
  }
  return undefined;
}

function isCallOf(node: ts.Node, object: string, member: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === object &&
    node.name.text === member
  );
}

/** Not the name of a member or of a property: `order.process`, `{ process: 1 }`. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  const isMember =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent);
  return !(isMember && parent.name === node);
}
