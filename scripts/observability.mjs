/**
 * Writes what an operator looks at, from the metrics that the code makes and from the lights of libs/observability: alert
 * rules for Prometheus, dashboards for Grafana, and the page that lists all metrics.
 *
 *   npm run docs                              writes them, with the other reference documents
 *   node scripts/observability.mjs --check    says which are not what the code gives
 *
 * Needs the build (`npm run build`).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lights } from '@valija/observability';
import { stringify } from 'yaml';
import { dashboard, overview } from './dashboards.mjs';
import { metricsInSources } from './metrics-in-sources.mjs';

const PREFIX = 'valija_';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const metrics = metricsInSources(root);
const unknown = lights.filter(({ metric }) => !metrics.some(({ name }) => name === metric));
if (unknown.length > 0) {
  console.error(`Lights of metrics that nobody makes: ${unknown.map(({ id }) => id).join(', ')}`);
  process.exit(1);
}

const outputs = {
  'deploy/observability/alerts.yaml': alerts(),
  'docs/reference/metrics.md': page(),
  'deploy/observability/dashboards/valija-overview.json': json(overview(lights.map(withExpression))),
};
for (const [owner, own] of Map.groupBy(metrics, (metric) => metric.owner)) {
  const name = owner.replace('/', '-');
  outputs[`deploy/observability/dashboards/valija-${name}.json`] = json(dashboard(owner, own));
}

const stale = Object.entries(outputs).filter(([path, text]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
if (!process.argv.includes('--check')) {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
} else if (stale.length > 0) {
  console.error(`Not what the code gives: ${stale.map(([path]) => path).join(', ')}. Run: npm run docs`);
  process.exit(1);
}

function withExpression(light) {
  return { ...light, expression: expressionOf(light) };
}

/** When a light is red, in PromQL. */
function expressionOf({ metric, where = {}, condition, withinS }) {
  const series = (labels) => `${PREFIX}${metric}${selector({ ...where, ...labels })}`;
  if (condition.kind === 'above') return `${series({})} > ${condition.limit}`;
  if (condition.kind === 'grows') return `increase(${series({})}[${withinS}s]) > 0`;
  const rate = (labels) => `sum by (${condition.by}) (rate(${series(labels)}[${withinS}s]))`;
  return `${rate(condition.of)} / ${rate({})} > ${condition.above}`;
}

function selector(labels) {
  const parts = Object.entries(labels).map(([name, value]) =>
    value.startsWith('!') ? `${name}!="${value.slice(1)}"` : `${name}="${value}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function alerts() {
  const rules = lights.map((light) => ({
    alert: light.id,
    expr: expressionOf(light),
    ...(light.condition.kind === 'above' && { for: `${light.withinS}s` }),
    labels: { severity: light.severity },
    annotations: { summary: light.means, description: light.remedy },
  }));
  const away = {
    alert: 'process-away',
    expr: 'up{job="valija"} == 0',
    for: '60s',
    labels: { severity: 'critical' },
    annotations: {
      summary: 'A process does not answer at its management port.',
      description: 'Its log says why; `valija doctor` names what it needs.',
    },
  };
  const head =
    '# Made by `npm run docs` from libs/observability/src/lights.ts. Scrape /metrics of each management port as job "valija".\n';
  return head + stringify({ groups: [{ name: 'valija', rules: [away, ...rules] }] }, { lineWidth: 0 });
}

function page() {
  const rows = metrics.map(
    ({ name, kind, labels, owner, help }) =>
      `| \`${PREFIX}${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${owner} | ${help} |`,
  );
  const red = lights.map(
    (light) =>
      `| \`${light.id}\` | ${light.severity} | \`${expressionOf(light).replaceAll('|', '\\|')}\` | ${light.means} | ${light.remedy} |`,
  );
  return [
    '# Metrics and lights',
    '',
    '<!-- Made by `npm run docs` from the code. -->',
    '',
    'Every process gives its metrics at `/metrics` of its management port. Of a library they are of each service that uses it. Labels are codes, routes and ids of bodies, nodes and systems: never a person, never a dispatch.',
    '',
    'The lights are rules for Prometheus in `deploy/observability/alerts.yaml`, dashboards for Grafana stand beside them, and `valija doctor` looks at the same lights without either.',
    '',
    '## Lights',
    '',
    '| Light | Severity | Red when | Means | What to do |',
    '| --- | --- | --- | --- | --- |',
    ...red,
    '',
    '## Metrics',
    '',
    '| Metric | Kind | Labels | Of | What |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
