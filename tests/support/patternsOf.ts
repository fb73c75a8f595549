import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '../..');

/** Tests and what they share: what they look for never meets text of strangers. */
const IN_TESTS = /\.test\.tsx?$|\/testing\//;

/** A regular expression of the product. */
export interface Pattern {
  file: string;
  source: string;
  flags: string;
}

export interface Patterns {
  /** Those written as such. */
  literals: Pattern[];
  /** Files that make some with `new RegExp`, and how often that is written there. */
  makers: Map<string, number>;
}

/** All regular expressions in the product's own files, tests apart, read from their syntax. */
export function readPatterns(): Patterns {
  const listed = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map(
    (name) => `src/${name}`
  );
  const patterns: Patterns = { literals: [], makers: new Map() };
  for (const file of listed.filter((name) => /\.tsx?$/.test(name) && !IN_TESTS.test(name))) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind), file, patterns);
  }
  return patterns;
}

function visit(node: ts.Node, file: string, { literals, makers }: Patterns): void {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    literals.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
  }
  const isMade = ts.isNewExpression(node) || ts.isCallExpression(node);
  if (isMade && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp') {
    makers.set(file, (makers.get(file) ?? 0) + 1);
  }
  ts.forEachChild(node, (child) => visit(child, file, { literals, makers }));
}

/** The regular expressions that a module makes when it is loaded. */
export function madeAtLoad(file: string): Pattern[] {
  const made: Pattern[] = [];
  const original = RegExp;
  globalThis.RegExp = new Proxy(RegExp, {
    construct(target, [source, flags]: [string, string | undefined]) {
      made.push({ file, source, flags: flags ?? '' });
      return new target(source, flags);
    },
  });
  try {
    jest.isolateModules(() => {
      jest.requireActual(path.join(ROOT, file));
    });
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
