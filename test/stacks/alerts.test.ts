import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exporters } from '../../charts/observability/exporters.ts';
import { promqlRules } from '../../graph/facts/alert-rules.ts';
import { textAt } from '../../graph/json.ts';
import { readPromql } from '../../graph/facts/promql.ts';
import { RealStack } from '../real-stack.ts';
import { describeWithShared, readShared } from '../shared.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

/** Metrics that something in the tree of a cluster makes. */
function made(stack: RealStack): Set<string> {
  return new Set(
    exporters.flatMap(({ broughtBy: { kind, name, contains = '' }, metrics }) => {
      const object = stack.objects(kind).find(({ metadata }) => metadata.name === name);
      return object !== undefined &&
        (JSON.stringify(object).includes(contains) || JSON.stringify(object).includes(contains.replaceAll('"', '\\"')))
        ? metrics
        : [];
    }),
  );
}

describe.each(names)('alerts of %s', (name) => {
  const stack = new RealStack(name);
  const rules = promqlRules(stack.graph()).filter(({ isAlert }) => isAlert);

  test('are many, and ask only for metrics that something in the cluster makes', () => {
    expect(rules.length).toBeGreaterThan(10);
    const known = made(stack);
    const unknown = rules.flatMap(({ name: alert, expression }) =>
      readPromql(expression)
        .metrics.filter((metric) => !known.has(metric))
        .map((metric) => `${alert}: ${metric}`),
    );
    expect(unknown).toEqual([]);
  });

  test('lead to pages that are in the repository', () => {
    for (const { name: alert, annotations } of rules) {
      const url = textAt(annotations, ['runbook_url']) ?? '';
      if (url.includes('{{')) continue; // a page for each node; the test of runbooks reads them
      // What forges show below `blob` or `src/branch` is a branch, and then a path from the root of the repository.
      const [, page = ''] = /\/(?:blob|src\/branch)\/[^/]+\/(.+)$/.exec(url) ?? [];
      expect(readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8'), alert).toContain(`**${alert}**`);
    }
  });
});

describe('the alert on full disks', () => {
  /** Where a node keeps what fills it: Talos mounts its disk there (talos ad88231, constants.go, EphemeralMountPoint), its root is an image. */
  const disk = { talos: '/var', k3s: '/' } as const;

  test.each(['cluster-101', 'k3s-home', 'media-gitops', 'pve-homelab'])('of %s looks at the disk', (name) => {
    const stack = new RealStack(name);
    const kind = stack.topology.clusters[name]?.distribution.kind ?? 'k3s';
    const rule = promqlRules(stack.graph()).find((each) => each.name === 'NodeDiskFillingUp');
    const asked = [...(rule?.expression ?? '').matchAll(/mountpoint=(~?)"([^"]*)"/g)];
    expect(asked).toHaveLength(2);
    for (const [, isPattern, text = ''] of asked)
      expect(isPattern === '~' ? new RegExp(`^(?:${text})$`).test(disk[kind]) : text === disk[kind]).toBe(true);
  });

  test('of Talos tells before the kubelet evicts, which asks for 15 % of the disk with the images', () => {
    const rule = promqlRules(new RealStack('cluster-101').graph()).find((each) => each.name === 'NodeDiskFillingUp');
    expect(Number(/< (0\.\d+)$/.exec(rule?.expression ?? '')?.[1])).toBeGreaterThan(0.15);
  });

  describeWithShared('finds nothing at the root of Talos', () => {
    test('because the chart leaves out images', () => {
      const values = readShared('charts/kube-prometheus-stack-79.0.0/values.yaml');
      const left = /--collector\.filesystem\.fs-types-exclude=(\S+)/.exec(values)?.[1] ?? '';
      expect(['squashfs', 'erofs', 'overlay'].filter((type) => !new RegExp(left).test(type))).toEqual([]);
      expect(new RegExp(left).test('xfs')).toBe(false);
    });
  });
});

test('an exporter that is taken away takes its metrics along', () => {
  const stack = new RealStack('k3s-home');
  const before = made(stack);
  for (const documents of stack.files.values()) {
    const index = documents.findIndex((each) => each?.kind === 'PodMonitor' && each.metadata.name === 'longhorn');
    if (index >= 0) documents.splice(index, 1);
  }
  expect([...before].filter((metric) => !made(stack).has(metric))).toContain('longhorn_volume_robustness');
});
