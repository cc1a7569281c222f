import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

const KINDS = new Set(['counter', 'gauge', 'histogram']);

/**
 * Every metric that the code makes, found where it is made: `metrics.counter('name', 'help', ['label'])`.
 *
 * @param {string} root of the repository
 * @returns {{ name: string, kind: string, help: string, labels: string[], owner: string }[]} by name; owner is the
 *   service, or the library, in whose folder it stands
 */
export function metricsInSources(root) {
  const found = new Map();
  for (const file of ['libs', 'services'].flatMap((folder) => sourcesIn(join(root, folder)))) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
    const owner = relative(root, file).split(sep).slice(0, 2).join('/');
    for (const metric of metricsIn(source)) found.set(metric.name, { ...metric, owner });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](node_modules|dist|generated|testing)[\\/]/.test(path));
}

function metricsIn(source) {
  const metrics = [];
  const visit = (node) => {
    const metric = ts.isCallExpression(node) ? metricOf(node) : undefined;
    if (metric) metrics.push(metric);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return metrics;
}

function metricOf({ expression, arguments: [name, help, labels] }) {
  if (!ts.isPropertyAccessExpression(expression) || !KINDS.has(expression.name.text)) return undefined;
  if (!name || !help || !ts.isStringLiteralLike(name) || !ts.isStringLiteralLike(help)) return undefined;
  const elements = labels && ts.isArrayLiteralExpression(labels) ? labels.elements : [];
  return {
    name: name.text,
    kind: expression.name.text,
    help: help.text,
    labels: elements.filter(ts.isStringLiteralLike).map(({ text }) => text),
  };
}
