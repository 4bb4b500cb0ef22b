import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { renderedFiles, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const rules = renderedFiles('honeydue').get('metrics-host/honeydue.yaml') ?? '';
const [document] = loadAll(rules) as LooseManifest[];
const alerts = document.groups[0].rules as LooseManifest[];
const disk = (used: string) => [
  { series: 'container_fs_usage_bytes{id="/",node="one",cluster="honeydue"}', values: used },
  { series: 'container_fs_limit_bytes{id="/",node="one",cluster="honeydue"}', values: '100x60' },
];
const up = { series: 'up{job="api",cluster="honeydue"}', values: '1x60' };

/** For each alert: series that fire it, the labels it then has, and series that leave it quiet. */
const cases: Record<string, { fires: object[]; labels: object; quiet: object[] }> = {
  NodeDiskFillingUp: {
    fires: [...disk('90x60'), up],
    labels: { node: 'one', id: '/', cluster: 'honeydue' },
    quiet: [...disk('80x60'), up],
  },
  MetricsDropped: {
    fires: [{ series: 'vm_persistentqueue_blocks_dropped_total{cluster="honeydue"}', values: '0+10x60' }, up],
    labels: { cluster: 'honeydue' },
    quiet: [{ series: 'vm_persistentqueue_blocks_dropped_total{cluster="honeydue"}', values: '5x60' }, up],
  },
  ClusterSilent: { fires: [], labels: { cluster: 'honeydue' }, quiet: [up] },
  ApiDown: { fires: [{ ...up, values: '0x60' }], labels: { job: 'api', cluster: 'honeydue' }, quiet: [up] },
  QueueStalled: {
    fires: [{ series: 'asynq_queue_latency_seconds{queue="mail",cluster="honeydue"}', values: '1000x60' }, up],
    labels: { queue: 'mail', cluster: 'honeydue' },
    quiet: [{ series: 'asynq_queue_latency_seconds{queue="mail",cluster="honeydue"}', values: '30x60' }, up],
  },
};

describeWith('promtool', 'alerts of honeydue', () => {
  const promtool = (command: string, file: string) =>
    spawnSync(parts.promtool ?? '', [...command.split(' '), file], { encoding: 'utf8' });

  test('are rules that Prometheus takes', () => {
    const file = `${scratchFolder({ 'rules.yaml': rules })}/rules.yaml`;
    const { status, stdout, stderr } = promtool('check rules', file);
    expect(stdout + stderr).toContain('5 rules found');
    expect(status).toBe(0);
  });

  test('have a case each', () => {
    expect(alerts.map(({ alert }) => alert).sort()).toEqual(Object.keys(cases).sort());
  });

  test.each(Object.entries(cases))(
    '%s fires when it should, and stays quiet otherwise',
    (name, { fires, labels, quiet }) => {
      const folder = scratchFolder({ 'rules.yaml': rules });
      const { labels: own, annotations } = alerts.find(({ alert }) => alert === name);
      const filled = Object.fromEntries(
        Object.entries<string>(annotations).map(([key, text]) => [
          key,
          text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => String((labels as LooseManifest)[label])),
        ]),
      );
      const group = (series: object[], expected: object[]) => ({
        interval: '1m',
        input_series: series,
        alert_rule_test: [{ eval_time: '40m', alertname: name, exp_alerts: expected }],
      });
      const run = (expected: object[]) => {
        const tests = {
          rule_files: ['rules.yaml'],
          evaluation_interval: '1m',
          tests: [group(fires, expected), group(quiet, [])],
        };
        writeFileSync(`${folder}/test.yaml`, dump(tests));
        return promtool('test rules', `${folder}/test.yaml`);
      };
      const expected = { exp_labels: { ...labels, ...own }, exp_annotations: filled };
      const { status, stdout, stderr } = run([expected]);
      expect(status, stdout + stderr).toBe(0);
      // The same expectation turned round fails: the tool compares.
      expect(run([]).status).not.toBe(0);
    },
  );
});
