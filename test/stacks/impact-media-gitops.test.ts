import { expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { alertCases } from '../e2e/alert-cases.ts';
import { Questions, commandLines } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('media-gitops');
const cluster = ({ topology }: RealStack): LooseManifest => topology.clusters['media-gitops'];
const alert = (stack: RealStack, name: string): LooseManifest =>
  stack
    .objects('PrometheusRule')
    .flatMap(({ spec }) => spec.groups.flatMap((group: LooseManifest) => group.rules))
    .find((rule) => rule.alert === name);

acceptance('M2', 'a fresh cluster is bootstrapped from Git, and comes back from it by a runbook', {
  stack,
  assert: (stack) => {
    const { gitOps } = cluster(stack);
    expect(gitOps).toMatchObject({ branch: 'main', path: './clusters/homelab', encryptedWith: 'sops' });
    const { check, recover, verify } = new Questions(stack).runbook('rebuild');
    expect(check[0]?.run).toBe('git ls-remote https://github.com/example/GitOps main');
    const lines = recover.flatMap(({ run }) => run?.split('\n') ?? []);
    // Pulumi looks first at what is gone; Flux comes with the second pass, once there is a cluster whose kubeconfig it can have.
    const up = 'pulumi --stack media-gitops up';
    const made = [
      'PULUMI_K8S_DELETE_UNREACHABLE=true pulumi --stack media-gitops refresh',
      `${up} --continue-on-error`,
    ];
    const installed = [
      ...made,
      'npm run nodes -- media-gitops',
      'kubectl get nodes',
      up,
      'flux check',
      'flux get kustomizations -A',
    ];
    expect(lines.filter((line) => installed.includes(line))).toEqual(installed);
    expect(recover.find(({ run }) => run?.includes('flux check'))?.say).toContain(
      'with the key that opens the secrets',
    );
    expect(verify.map(({ run }) => run)).toContain('kubectl get pvc -A');
    // Everything that Flux applies hangs on the folder that it is bootstrapped with.
    expect(stack.kustomization('apps').spec.dependsOn).toEqual([{ name: 'infrastructure-storage' }]);
  },
  sabotage: {
    'start from another folder': (stack) => (cluster(stack).gitOps.path = './clusters/other'),
    'have no repository': (stack) => delete cluster(stack).gitOps,
    'leave secrets readable': (stack) => delete cluster(stack).gitOps.encryptedWith,
    'apply everything at once': (stack) => delete stack.kustomization('apps').spec.dependsOn,
  },
});

/** What the source troubleshoots: alert, runbook, and a command of it. */
const troubles: readonly (readonly [alert: string, runbook: string, command: string])[] = [
  ['FluxNotReconciling', 'flux-not-reconciling', 'flux get sources git -A'],
  ['ClaimNotBound', 'claim-not-bound', 'kubectl get pv -o wide'],
  ['PodNotStarting', 'pod-not-starting', 'kubectl -n media get events --sort-by=.lastTimestamp'],
  ['ReplicationOutOfSync', 'replication-not-syncing', 'kubectl get replicationsource -A'],
  ['MetallbControllerCrashing', 'metallb-crash', 'kubectl -n metallb-system get secret metallb-webhook-cert'],
];

acceptance('M12', 'Flux, claims, pods, replication and MetalLB have alerts that lead to their runbooks', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    for (const [name, id, command] of troubles) {
      expect(alert(stack, name)?.annotations.runbook_url, name).toBe(
        `https://github.com/example/GitOps/blob/main/docs/runbooks/media-gitops/${id}.md`,
      );
      expect(questions.page(id)).toContain(`**${name}**`);
      expect(commandLines(questions.runbook(id)), id).toContain(command);
      expect(alertCases['media-gitops']?.[name]?.fires, name).toBeDefined();
    }
    const { values } = stack.object('HelmRelease', 'kube-prometheus-stack').spec;
    const published = values['kube-state-metrics'].customResourceState.config.spec.resources.map(
      ({ groupVersionKind }: LooseManifest) => groupVersionKind.kind,
    );
    expect(published).toEqual(['Kustomization', 'HelmRelease', 'GitRepository', 'ReplicationSource']);
    expect(values.alertmanager.config.route.receiver).toBe('ntfy');
  },
  sabotage: {
    'tell nobody of replication': (stack) => (alert(stack, 'ReplicationOutOfSync').alert = 'Other'),
    'lead elsewhere': (stack) => (alert(stack, 'ClaimNotBound').annotations.runbook_url = 'https://example.org'),
    'publish nothing of VolSync': (stack) =>
      stack
        .object('HelmRelease', 'kube-prometheus-stack')
        .spec.values['kube-state-metrics'].customResourceState.config.spec.resources.pop(),
    'name the secret as the source does': (stack) => (cluster(stack).loadBalancing.version = '0.13.12'),
    'send nothing out': (stack) =>
      (stack.object('HelmRelease', 'kube-prometheus-stack').spec.values.alertmanager.config.route.receiver = 'nobody'),
  },
});

acceptance('M14', 'what was deleted by accident comes back from Git, by a runbook with its real path', {
  stack,
  assert: (stack) => {
    const lines = commandLines(new Questions(stack).runbook('restore-deleted-object'));
    const path = /git log --oneline --diff-filter=D -- (\S+)/.exec(lines[0] ?? '')?.[1] ?? '';
    expect(stack.files.has(path), path).toBe(true);
    expect(path).toBe('apps/media/sonarr/deployment.yaml');
    expect(lines).toEqual([
      `git log --oneline --diff-filter=D -- ${path}`,
      'git show --stat COMMIT',
      'git revert --no-edit COMMIT',
      'npm run synth',
      'git status --short',
      'git push',
      'flux reconcile kustomization apps -n flux-system --with-source',
      'kubectl -n media get deployment sonarr',
    ]);
  },
  sabotage: {
    'rename the application': (stack) => (stack.object('Deployment', 'sonarr').metadata.name = 'sonarr-v4'),
    'move its file': (stack) => {
      const file = stack.files.get('apps/media/sonarr/deployment.yaml') ?? [];
      stack.remove('apps/media/sonarr/deployment.yaml');
      stack.apply('apps/media/sonarr/app.yaml', file);
    },
    'call the Kustomization otherwise': (stack) => (stack.kustomization('apps').metadata.name = 'applications'),
  },
});
