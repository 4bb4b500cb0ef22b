import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { HoldfastApp } from '../../charts/app.ts';
import { Application, addObject } from '../../charts/flux/application.ts';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { collect } from '../../charts/synth/collect.ts';
import { writeTree } from '../../charts/synth/write-tree.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { clusters } from '../../stacks/clusters.ts';
import { graphOfTree, inspect } from '../../project/inspect.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Assumption } from '../../topology/assumed.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { RealStack } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';

const binary = new URL('../../bin/holdfast.js', import.meta.url).pathname;

interface Place {
  readonly rule: string;
  readonly place: string;
  readonly message: string;
}

/** cluster-101 with one object too many, seen at synth, by a test over the graph, and by the command line over what was written. */
class ThreeWays {
  readonly #manifest = {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationDestination',
    metadata: { name: 'extra-dst', labels: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } },
    spec: {
      kopia: {
        repository: 'extra',
        capacity: '1Gi',
        accessModes: ['ReadWriteOnce'],
      },
    },
  };
  /** What a sabotage changes: files between synthesis and the command line, and the refusal itself. */
  edit: (path: string, text: string) => string = (_, text) => text;
  without: readonly string[] = [];

  /** `refused`: the rules of severity error among what synthesis finds. */
  compare(): { synth: Place[]; test: Place[]; check: Place[]; refused: string[]; refusal: string } {
    const app = new HoldfastApp({ outdir: 'unused' });
    const tree = clusters['cluster-101']?.(app);
    if (tree === undefined) throw new Error('there is no cluster-101');
    const extra = new Application(tree, 'extra', { namespace: 'default' });
    addObject(extra, this.#manifest);
    const rendered = renderTree(tree, collect(app).charts);
    const rules = invariants.filter(({ id }) => !this.without.includes(id));
    const ofTree = runInvariants(graphOfTree(tree, rendered), rules, { today }).findings;
    let refusal = '';
    try {
      inspect(tree, rendered, today);
    } catch (error) {
      refusal = String(error);
    }
    const graph = new ResourceGraph();
    readFilesInto(
      graph,
      [...rendered.files].map(([path, text]) => [`cluster-101/${path}`, text] as const),
      'cluster-101',
    );
    const inTest = runInvariants(graph, invariants, { today }).findings;
    const folder = scratchFolder();
    writeTree(
      `${folder}/cluster-101`,
      new Map([...rendered.files].map(([path, text]) => [path, this.edit(path, text)])),
    );
    const { stdout } = spawnSync(
      process.execPath,
      [binary, 'check', '.', '--profile', 'house', '--format', 'json', '--today', today],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    const report = JSON.parse(stdout) as {
      findings: { rule: string; file: string; line: number; column: number; message: string }[];
    };
    const places = (findings: typeof ofTree): Place[] =>
      findings.map(({ rule, origin, message }) => ({ rule, place: formatOrigin(origin), message }));
    return {
      synth: places(ofTree),
      test: places(inTest),
      check: report.findings.map(({ rule, file, line, column, message }) => ({
        rule,
        place: `${file}:${line}:${column}`,
        message,
      })),
      refused: ofTree.flatMap(({ rule, severity }) => (severity === 'error' ? [rule] : [])),
      refusal,
    };
  }
}

acceptancePart(
  'X1',
  'synth, tests and check',
  'one definition finds the same at synth, in a test and over written files',
  {
    stack: () => new ThreeWays(),
    assert: (ways) => {
      const { synth, test, check, refused, refusal } = ways.compare();
      expect(synth.map(({ rule }) => rule)).toEqual(
        expect.arrayContaining(['volsync/restore-copies-by-snapshot', 'volsync/destination-is-fully-managed']),
      );
      expect(test).toEqual(synth);
      expect(check).toEqual(synth);
      expect(refused.length).toBeGreaterThan(1);
      for (const rule of refused) expect(refusal).toContain(rule);
    },
    sabotage: {
      'edit what was written': (ways) =>
        (ways.edit = (_, text) => text.replace('repository: extra', 'copyMethod: Snapshot')),
      'leave a rule out of the synthesis': (ways) => (ways.without = ['volsync/restore-copies-by-snapshot']),
    },
  },
);

/** A stack with an accepted finding in a manifest and one in the topology. */
class Accepting {
  comment = '# holdfast:ignore volsync/destination-is-fully-managed until 2026-12-31: until the restore is over';
  exemption = {
    rule: 'etcd/server-count-is-odd',
    at: 'clusters.pve-homelab',
    reason: 'the third host arrives in December',
    until: '2026-12-31',
  };
  today = today;

  manifest() {
    const graph = new ResourceGraph();
    const text = `${this.comment}\napiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a, labels: { kustomize.toolkit.fluxcd.io/ssa: IfNotPresent } }\nspec: { trigger: { manual: once } }\n`;
    readFilesInto(graph, [['a.yaml', text]], '.');
    return runInvariants(graph, invariants, { today: this.today });
  }

  topology() {
    const stack = new RealStack('pve-homelab');
    delete stack.topology.clusters['pve-homelab']?.nodes['k3s-cp-03'];
    stack.topology.exemptions.push(this.exemption);
    return runInvariants(stack.graph(), invariants, { today: this.today });
  }
}

acceptance('X2', 'suppression needs a reason and an expiry date; an expired one is a finding', {
  stack: () => new Accepting(),
  assert: (accepting) => {
    for (const report of [accepting.manifest(), accepting.topology()]) {
      const rules = report.findings.map(({ rule }) => rule);
      expect(rules.filter((rule) => rule.startsWith('suppressions/'))).toEqual([]);
      expect(report.suppressed).toHaveLength(1);
      expect(rules).not.toContain(report.suppressed[0]?.rule);
    }
  },
  sabotage: {
    'give no reason in a manifest': (accepting) => (accepting.comment = accepting.comment.replace(/: until.*$/, '')),
    'give no day in a manifest': (accepting) =>
      (accepting.comment = accepting.comment.replace(' until 2026-12-31', '')),
    'let the day pass': (accepting) => (accepting.today = '2027-01-01'),
    'give no reason in a topology': (accepting) => (accepting.exemption.reason = ''),
    'give a day that does not exist': (accepting) => (accepting.exemption.until = '2026-02-30'),
  },
});

acceptance('X3', 'what was not evaluated is an outcome of its own, and nothing unchecked is shown as passed', {
  stack: () => new RealStack('cluster-101'),
  assert: (stack) => {
    const report = stack.report();
    for (const [rule, outcome] of report.outcomes) {
      const unjudged = report.notEvaluated.some((each) => each.rule === rule);
      const found = report.findings.some((each) => each.rule === rule);
      expect(outcome === 'holds', rule).toBe(!unjudged && !found && outcome !== 'no subject');
    }
    // The rule's subject is there, all it needs is there, and so it may say that it holds.
    expect(report.outcomes.get('cilium/load-balancer-address-is-inside-a-pool')).toBe('holds');
    expect(report.outcomes.get('volsync/restore-copies-by-snapshot')).toBe('holds');
    const withoutCilium = new RealStack('pve-homelab').report().outcomes;
    expect(withoutCilium.get('volsync/restore-copies-by-snapshot')).toBe('no subject');
  },
  sabotage: {
    'take the pools away': (stack) => {
      for (const name of ['load-balancer', 'gateways']) delete stack.object('CiliumLoadBalancerIPPool', name).kind;
    },
    'take every destination away': (stack) => {
      for (const destination of stack.objects('ReplicationDestination')) destination.kind = 'ReplicationSource';
    },
  },
});

/** Every assumption of every stack, and the pages that must show it. */
class AssumptionPages {
  readonly assumptions = new Map<string, readonly Assumption[]>(
    Object.entries(topologies).map(([name, { assumptions }]) => [name, assumptions]),
  );
  readonly pages = new Map(
    [...this.assumptions.keys()].map((name) => [
      name,
      readFileSync(new URL(`../../docs/stacks/${name}.md`, import.meta.url), 'utf8'),
    ]),
  );
}

acceptance('X10', 'every value that a source does not give is marked and listed on the page of its stack', {
  stack: () => new AssumptionPages(),
  assert: ({ assumptions, pages }) => {
    expect(assumptions.size).toBe(5);
    for (const [name, list] of assumptions) {
      expect(list.length, name).toBeGreaterThan(10);
      const page = pages.get(name) ?? '';
      for (const { path, reason } of list) {
        expect(page, `${name}: ${path}`).toContain(`| \`${path}\` |`);
        expect(page).toContain(reason);
      }
    }
  },
  sabotage: {
    'forget one on a page': ({ pages }) =>
      pages.set('honeydue', (pages.get('honeydue') ?? '').split('\n').toSpliced(-3, 1).join('\n')),
    'assume something new and not write it down': ({ assumptions }) =>
      assumptions.set('k3s-home', [
        ...(assumptions.get('k3s-home') ?? []),
        { path: 'hosts.new.memoryGib', value: 64, reason: 'it felt right' },
      ]),
  },
});
