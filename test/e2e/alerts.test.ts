import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { App } from 'cdk8s';
import { ProtectedVolume } from '../../charts/backup/protected-volume.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { volsyncAlerts } from '../../charts/observability/volsync-alerts.ts';
import { topology } from '../../stacks/cluster-101/topology.ts';
import { clusters } from '../../stacks/clusters.ts';
import { renderedFiles, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { alertCases } from './alert-cases.ts';
import { describeWith, parts } from './parts.ts';

/** The groups of a tree as Prometheus reads them: those of PrometheusRules, and of files for an evaluator outside. */
function groupsOf(stack: string): LooseManifest[] {
  const documents = [...renderedFiles(stack)]
    .filter(([path]) => /prometheusrule[^/]*\.yaml$|^metrics-host\//.test(path))
    .flatMap(([, text]) => loadAll(text) as LooseManifest[]);
  return documents.flatMap((document) => (document.kind === 'PrometheusRule' ? document.spec : document).groups);
}

const promtool = (command: string, file: string) =>
  spawnSync(parts.promtool ?? '', [...command.split(' '), file], { encoding: 'utf8' });

describe('alerts', () => {
  test('have a case each, in every cluster', () => {
    const named = Object.keys(clusters).map((stack) => {
      const alerts = groupsOf(stack).flatMap(({ rules }) => rules as LooseManifest[]);
      return [stack, [...new Set(alerts.map(({ alert }) => alert))].sort()] as const;
    });
    const proven = Object.keys(clusters).map((stack) => [stack, Object.keys(alertCases[stack] ?? {}).sort()] as const);
    expect(named).toEqual(proven);
  });
});

describeWith('promtool', 'alerts in the real evaluator', () => {
  describe.each(Object.entries(alertCases))('%s', (stack, cases) => {
    const groups = groupsOf(stack);
    const alerts = groups.flatMap(({ rules }) => rules as LooseManifest[]);
    const rules = dump({ groups });

    test('has rules that Prometheus takes', () => {
      const file = `${scratchFolder({ 'rules.yaml': rules })}/rules.yaml`;
      const { status, stdout, stderr } = promtool('check rules', file);
      expect(stdout + stderr).toContain(`${alerts.length} rules found`);
      expect(status).toBe(0);
    });

    test.each(Object.entries(cases))('%s fires when it should, and stays quiet otherwise', (name, given) => {
      const folder = scratchFolder({ 'rules.yaml': rules });
      const { labels: own, annotations } = alerts.find(({ alert }) => alert === name);
      const run = (expected: object[]) => {
        writeFileSync(`${folder}/test.yaml`, dump(testFile(name, given, expected)));
        return promtool('test rules', `${folder}/test.yaml`);
      };
      const expected = {
        exp_labels: { ...given.labels, ...own },
        exp_annotations: filled(annotations, given.labels),
      };
      const { status, stdout, stderr } = run([expected]);
      expect(status, stdout + stderr).toBe(0);
      // The same expectation turned round fails: the tool compares.
      expect(run([]).status).not.toBe(0);
    });
  });
});

describeWith('promtool', 'backups by VolSync in the real evaluator', () => {
  /** An hourly, a daily and a weekly source, and which of them are told of. */
  function told(lastSync: Readonly<Record<string, string>>, hours: number): readonly string[] {
    const tree = new ClusterTree(new App(), 'cluster-101', { topology });
    const app = new Application(tree, 'volumes', { namespace: 'default' });
    for (const [name, schedule] of [
      ['hourly', '0 * * * *'],
      ['daily', '0 3 * * *'],
      ['weekly', '0 4 * * 0'],
    ] as const) {
      new ProtectedVolume(app, name, {
        ...{ name, schedule, capacity: '1Gi', storageClass: 'a', snapshotClass: 'b', accessModes: ['ReadWriteOnce'] },
        ...{ owner: { user: 1000, group: 1000 }, repository: { claim: 'c', secretStore: 'd', secretItem: 'e' } },
      });
    }
    const rules = volsyncAlerts(tree).map(({ name, expression, for: pending }) => ({
      ...{ alert: name, expr: expression, for: pending },
    }));
    const series = Object.entries(lastSync).map(([name, values]) => ({
      ...{ series: `volsync_replicationsource_last_sync_time{name="${name}-src"}`, values },
    }));
    const alerts = rules.map(({ alert }) => ({ eval_time: `${hours}h`, alertname: alert, exp_alerts: [] }));
    const folder = scratchFolder({
      'rules.yaml': dump({ groups: [{ name: 'volsync', rules }] }),
      'test.yaml': dump({
        rule_files: ['rules.yaml'],
        evaluation_interval: '15m',
        tests: [{ interval: '15m', input_series: series, alert_rule_test: alerts }],
      }),
    });
    const { stdout, stderr } = promtool('test rules', `${folder}/test.yaml`);
    return [...new Set([...`${stdout}${stderr}`.matchAll(/alertname="(\w+)", name="(\w+)-src"/g)])]
      .map(([, alert = '', name = '']) => `${alert} ${name}`)
      .sort();
  }

  test('each is stale by its own schedule, and one that was never made is told of as that', () => {
    const all = (values: string) => ({ hourly: values, daily: values, weekly: values });
    // Made a second after the beginning.
    expect(told(all('1x2000'), 2)).toEqual([]);
    expect(told(all('1x2000'), 5)).toEqual(['BackupStale hourly']);
    expect(told(all('1x2000'), 40)).toEqual(['BackupStale daily', 'BackupStale hourly']);
    expect(told(all('1x2000'), 260)).toEqual(['BackupStale daily', 'BackupStale hourly', 'BackupStale weekly']);
    expect(told(all('0x2000'), 40)).toEqual(['BackupNeverMadeIn36Hours daily', 'BackupNeverMadeIn3Hours hourly']);
  });

  test('a cluster without any is told of, not passed over', () => {
    expect(() => volsyncAlerts(new ClusterTree(new App(), 'cluster-101', { topology }))).toThrow(
      'found no ProtectedVolume',
    );
  });
});

function testFile(
  name: string,
  { fires, quiet, minutes = 1 }: (typeof alertCases)[string][string],
  expected: object[],
): object {
  const group = (series: readonly object[], exp: object[]) => ({
    interval: `${minutes}m`,
    input_series: series,
    alert_rule_test: [{ eval_time: `${160 * minutes}m`, alertname: name, exp_alerts: exp }],
  });
  return {
    rule_files: ['rules.yaml'],
    evaluation_interval: `${minutes}m`,
    tests: [group(fires, expected), group(quiet, [])],
  };
}

/** Annotations with their labels filled in. */
function filled(annotations: Record<string, string>, labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, text]) => [
      key,
      text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? ''),
    ]),
  );
}
