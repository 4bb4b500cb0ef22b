import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReportData } from '../../analysis/impact/report-data.ts';
import { renderedFiles } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

const treeOf = (stack: string): string => {
  const folder = scratchFolder({});
  write(join(folder, stack), renderedFiles(stack));
  return folder;
};

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe('holdfast impact', () => {
  test('says what is a single point of failure, what is lost and what comes first', () => {
    const { status, stdout, stderr } = holdfast(['impact', 'pve-homelab'], treeOf('pve-homelab'));
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^not yours yet: \d+\n +2 example .*gitOps\.url.*: put in yours\n +\d+ unsealed .*: npx holdfast seal\n +\d+ assumed /,
    );
    expect(stdout).toMatch(
      /^pve-homelab: \d+ things can fail; \d+ of them take something down for good on their own\n/,
    );
    expect(stdout).toMatch(/\n {2}switch +22 +0 +0 +a second switch, and hosts bonded to both\n/);
    expect(stdout).toMatch(/\n {2}pve-02 \+ pve-03 +\d+ +Kubernetes API, etcd/);
    expect(stdout).toMatch(
      /\n {2}volume databases\/data-postgresql-0 +HIGH +a folder of k3s-cp-01 or k3s-cp-02 or k3s-cp-03 +1 d +no: 2-2-0/,
    );
    expect(stdout).toMatch(/\n {2}5\. etcd quorum \(2 of 3\) and API server/);
  });

  test('says of one failure what falls, why, when it is back, and what finds room', () => {
    const { stdout } = holdfast(['impact', 'pve-homelab', '--of', 'pve-02'], treeOf('pve-homelab'));
    expect(stdout).toContain('DOWN                 k3s-cp-01  runs on pve-02\n');
    expect(stdout).toContain(
      'possibly INTERRUPTED open-webui/open-webui  may run on k3s-cp-01, which runs on pve-02; back after 6 min 50 s\n',
    );
    expect(stdout).toContain('wait: databases/postgresql, no node that is left may run it\n');
    expect(stdout).toContain(
      'possibly lost  volume databases/data-postgresql-0: dump to synology-backup, at most 1 d old\n',
    );
  });

  test('prints data, Markdown and a chart', () => {
    const folder = treeOf('honeydue');
    const data = JSON.parse(
      holdfast(['impact', 'honeydue', '--format', 'json', '--of', 'neon'], folder).stdout,
    ) as ReportData;
    expect(data.failures.map(({ id }) => id)).toEqual(['service/neon']);
    expect(data.failures[0]?.effects.find(({ name }) => name === 'honeydue/api')).toMatchObject({
      state: 'DOWN',
      isPossible: false,
    });
    const markdown = holdfast(['impact', 'honeydue', '--format', 'markdown'], folder).stdout;
    expect(markdown).toContain('| what fails | down for good | possibly | back by itself | remedy |\n');
    const chart = holdfast(['impact', 'honeydue', '--format', 'mermaid', '--of', 'neon'], folder).stdout;
    expect(chart).toMatch(/^%% answers rest on \d+ assumed facts\nflowchart LR\n/);
    expect(chart).toMatch(/ {2}(n\d+)\["neon"\]/);
    expect(chart).toContain('classDef failed fill:');
  });

  test('says what a change makes better or worse', () => {
    const folder = treeOf('pve-homelab');
    const git = (...args: readonly string[]) =>
      expect(spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder }).status).toBe(0);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'before');
    const same = holdfast(['impact', 'pve-homelab', '--diff', 'HEAD', '--fail-if-worse'], folder);
    expect([same.status, same.stdout]).toEqual([0, '**pve-homelab**: failures do what they did before.\n']);
    const path = join(folder, 'pve-homelab/holdfast.topology.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/ {6}k3s-cp-03:\n {8}role: server\n/, ''));
    const worse = holdfast(['impact', 'pve-homelab', '--diff', 'HEAD', '--fail-if-worse'], folder);
    expect(worse.status).toBe(1);
    expect(worse.stdout).toContain('| k3s-cp-01 | Kubernetes API | DEGRADED | DOWN |\n');
    const better = holdfast(['impact', 'pve-homelab', '--against', 'pve-homelab'], folder);
    expect(better.stdout).toContain('failures do what they did before');
  });

  test('answers of a repository that has no topology, and says how much of it nobody has told', () => {
    const folder = treeOf('pve-homelab');
    rmSync(join(folder, 'pve-homelab/holdfast.topology.yaml'));
    const { status, stdout, stderr } = holdfast(['impact', 'pve-homelab'], folder);
    expect([status, stderr.includes('unknown')], stderr).toEqual([0, false]);
    expect(stdout).toMatch(/^pve-homelab: \d+ things can fail/);
    expect(stdout).toMatch(/answers rest on \d+ unknown facts:\n {2}~ /);
    expect(existsSync(join(folder, 'pve-homelab/holdfast.topology.yaml'))).toBe(false);
  });

  test('answers of one cluster at a time where a repository has several', () => {
    const deployment = (name: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: default }\nspec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: a:1 }] } } }\n`;
    const start = (cluster: string): string =>
      [
        'source.toolkit.fluxcd.io/v1, kind: GitRepository, spec: { interval: 1h, url: "https://git.example/a", ref: { branch: main } }',
        `kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, spec: { interval: 1h, path: ./clusters/${cluster}, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }`,
      ]
        .map((text) => `{ apiVersion: ${text}, metadata: { name: flux-system, namespace: flux-system } }\n`)
        .join('---\n');
    const folder = scratchFolder(
      Object.fromEntries(
        ['home', 'office'].flatMap((cluster) => [
          [`repository/clusters/${cluster}/flux-system/gotk-sync.yaml`, start(cluster)],
          [`repository/clusters/${cluster}/app.yaml`, deployment(`of-${cluster}`)],
        ]),
      ),
    );
    const both = holdfast(['impact', 'repository'], folder);
    expect([both.status, both.stderr]).toEqual([
      2,
      expect.stringContaining('holds the clusters home, office; choose one with --cluster'),
    ]);
    const namesIn = (args: readonly string[]): string[] =>
      JSON.parse(holdfast(['impact', 'repository', '--format', 'json', ...args], folder).stdout)
        .failures.map(({ name }: { name: string }) => name)
        .filter((name: string) => name.startsWith('default/'));
    expect(namesIn(['--cluster', 'home'])).toEqual(['default/of-home']);
    // And so it stays once it is written down.
    expect(holdfast(['import', 'repository', '--cluster', 'office'], folder).status).toBe(0);
    expect(namesIn([])).toEqual(['default/of-office']);
  });

  test.each([
    [['impact', 'nowhere'], '"nowhere" is neither a folder nor a cluster below dist; run npm run synth first'],
    [['impact', 'pve-homelab', '--format', 'markdwn'], 'mermaid, html; did you mean markdown?'],
    [['impact', 'pve-homelab', '--of', 'pve1'], 'did you mean pve-01?'],
    [
      ['impact', 'pve-homelab', '--of', 'redis'],
      'nothing of that name can fail here; did you mean databases/redis-master?',
    ],
    [
      ['impact', 'pve-homelab', '--format', 'pdf'],
      '--format "pdf" is unknown; choose one of human, json, markdown, mermaid, html',
    ],
    [['impact', 'empty'], 'empty: it holds no Kubernetes objects'],
    [['impact', 'pve-homelab', '--diff', 'HEAD'], '--diff "HEAD"'],
    [['impact', 'pve-homelab', '--against', 'gone'], '--against gone: there is no such folder'],
  ])('%j says what is wrong', (args, message) => {
    const folder = treeOf('pve-homelab');
    mkdirSync(join(folder, 'empty'));
    const { status, stdout, stderr } = holdfast(args, folder);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test('what may run nowhere comes first, and what ends on a day is told with who renews it', () => {
    const folder = treeOf('k3s-home');
    const plain = holdfast(['impact', 'k3s-home'], folder).stdout;
    expect(plain).not.toContain('May run nowhere');
    expect(plain).toMatch(/\nEnds on a day\n {2}\d+ certificates? that cert-manager renews/);
    expect(plain).not.toContain('nothing here renews it');
    const [applied = ''] = [...renderedFiles('k3s-home').keys()].filter((path) =>
      /\/media\/.*persistentvolumeclaim.*\.yaml$/.test(path),
    );
    appendFileSync(
      join(folder, 'k3s-home', applied),
      `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: lonely, namespace: media }
spec:
  selector: { matchLabels: { app: lonely } }
  template:
    metadata: { labels: { app: lonely } }
    spec:
      nodeSelector: { kubernetes.io/hostname: k3s9 }
      containers: [{ name: app, image: 'ghcr.io/a/b:1.0.0' }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: lonely, namespace: media }
spec: { tls: [{ hosts: [lonely.fletcherlabs.net], secretName: by-hand }] }
`,
    );
    const { stdout } = holdfast(['impact', 'k3s-home'], folder);
    expect(stdout.indexOf('May run nowhere\n  media/lonely\n')).toBeGreaterThan(0);
    expect(stdout.indexOf('May run nowhere')).toBeLessThan(stdout.indexOf('Single points of failure'));
    expect(stdout).toContain('Secret media/by-hand: nothing here renews it');
    const data = JSON.parse(holdfast(['impact', 'k3s-home', '--format', 'json'], folder).stdout) as ReportData;
    expect(data.nowhere).toEqual(['media/lonely']);
    expect(data.expiring).toContainEqual({ name: 'Secret media/by-hand', renewedBy: null });
    expect(data.expiring.some(({ renewedBy }) => renewedBy?.includes('letsencrypt'))).toBe(true);
  });

  test('a cluster that is not there is told with those that are', () => {
    const folder = scratchFolder({ 'dist/home/a.yaml': '', 'dist/office/a.yaml': '' });
    const { status, stderr } = holdfast(['impact', 'hom'], folder);
    expect([status, stderr]).toEqual([
      2,
      'holdfast: "hom" is neither a folder nor a cluster below dist; below dist: home, office; did you mean home?\n',
    ]);
  });

  test('shows the ten worst of each kind, and counts the others', () => {
    const { stdout } = holdfast(['impact', 'pve-homelab'], treeOf('pve-homelab'));
    const [, table = ''] = /Single points of failure\n([^]*?)\n\n/.exec(stdout) ?? [];
    const lines = table.split('\n').slice(1);
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatch(/^ {2}and \d+ more$/);
    const down = lines.slice(0, 10).map((line) => Number(/ {2,}(\d+) /.exec(line)?.[1]));
    expect(down).toEqual(down.toSorted((a, b) => b - a));
  });

  test('ends with 2 where more pods are asked for than it places, in every format', () => {
    const files = renderedFiles('pve-homelab');
    const [path = '', text = ''] = [...files].find(([, each]) => /kind: Deployment/.test(each)) ?? [];
    const folder = scratchFolder({});
    write(
      join(folder, 'pve-homelab'),
      new Map([...files, [path, text.replace(/replicas: \d+/, 'replicas: 300000000')]]),
    );
    for (const format of ['human', 'json']) {
      const { status, stdout, stderr } = holdfast(['impact', 'pve-homelab', '--format', format], folder);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        /^holdfast: pve-homelab: \d+ replicas are asked for in all, more than 50000: where they run is not worked out\n$/,
      );
    }
  });

  test('names every mistake of a topology', () => {
    const folder = treeOf('pve-homelab');
    const path = join(folder, 'pve-homelab/holdfast.topology.yaml');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('host: pve-01', 'host: pve-09').replace('vmId: 201', 'vmId: 200'),
    );
    const { status, stderr } = holdfast(['impact', 'pve-homelab'], folder);
    expect(status).toBe(2);
    expect(stderr).toContain('holdfast.topology.yaml');
    expect(stderr).toContain('pve-09');
    expect(stderr).toContain('200');
  });
});
