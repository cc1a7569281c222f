/** Dashboards for Grafana (JSON model, schema 39), from metrics and lights. The data source is chosen when one is imported. */

const PREFIX = 'valija_';
const SCHEMA = 39;
const WIDTH = 12;
const HEIGHT = 8;
const COLUMNS = 2;
const DATA_SOURCE = { type: 'prometheus', uid: '${DS_PROMETHEUS}' };

/** One panel a metric. */
export function dashboard(owner, metrics) {
  return model({ uid: uidOf(owner), title: `Valija: ${owner}`, panels: metrics.map(panelOf) });
}

/** All lights: each is a row of states, red where its rule holds. */
export function overview(lights) {
  const up = stat('Processes that answer', 'sum(up{job="valija"}) / count(up{job="valija"})', {
    unit: 'percentunit',
    steps: [
      { color: 'red', value: null },
      { color: 'green', value: 1 },
    ],
    description: 'Share of the processes whose management port answers.',
  });
  const panels = lights.map((light) =>
    stat(light.id, `count(${light.expression}) or vector(0)`, {
      unit: 'none',
      steps: [
        { color: 'green', value: null },
        { color: light.severity === 'critical' ? 'red' : 'orange', value: 1 },
      ],
      description: `${light.means}\n\n${light.remedy}`,
    }),
  );
  return model({ uid: 'valija-overview', title: 'Valija: lights', panels: [up, ...panels] });
}

function panelOf({ name, kind, help, labels }) {
  const metric = PREFIX + name;
  const by = labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
  const legend = labels.map((label) => `{{${label}}}`).join(' · ');
  if (kind === 'counter')
    return series(name, help, 'cps', [[`sum${by} (rate(${metric}[$__rate_interval]))`, legend]]);
  if (kind === 'gauge') return series(name, help, unitOf(name), [[metric, `{{instance}} ${legend}`.trim()]]);
  const buckets = `sum by (${['le', ...labels].join(', ')}) (rate(${metric}_bucket[$__rate_interval]))`;
  return series(
    name,
    help,
    unitOf(name),
    [0.5, 0.99].map((share) => [
      `histogram_quantile(${share}, ${buckets})`,
      `p${share * 100} ${legend}`.trim(),
    ]),
  );
}

function unitOf(name) {
  if (name.endsWith('seconds')) return 's';
  return name.includes('bytes') ? 'bytes' : 'short';
}

function series(title, description, unit, queries) {
  return {
    type: 'timeseries',
    title,
    description,
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: targetsOf(queries),
  };
}

function stat(title, expression, { unit, steps, description }) {
  return {
    type: 'stat',
    title,
    description,
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    options: { colorMode: 'background', reduceOptions: { calcs: ['lastNotNull'] } },
    targets: targetsOf([[expression, '']]),
  };
}

function targetsOf(queries) {
  return queries.map(([expr, legendFormat], index) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource: DATA_SOURCE,
    expr,
    ...(legendFormat !== '' && { legendFormat }),
  }));
}

function model({ uid, title, panels }) {
  return {
    uid,
    title,
    tags: ['valija'],
    timezone: 'browser',
    schemaVersion: SCHEMA,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    __inputs: [{ name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource', pluginId: 'prometheus' }],
    panels: panels.map((panel, index) => ({
      id: index + 1,
      ...panel,
      gridPos: {
        x: (index % COLUMNS) * WIDTH,
        y: Math.floor(index / COLUMNS) * HEIGHT,
        w: WIDTH,
        h: HEIGHT,
      },
    })),
  };
}

function uidOf(owner) {
  return `valija-${owner.replace('/', '-')}`;
}
