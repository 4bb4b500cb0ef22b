import { expect } from 'vitest';
import { coldStart } from '../../analysis/cold-start.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { alertCases } from '../e2e/alert-cases.ts';
import { Questions, commandLines } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('pve-homelab');
const machine = ({ topology }: RealStack, name: string): LooseManifest => topology.machines[name];
const nodes = ({ topology }: RealStack): LooseManifest => topology.clusters['pve-homelab']?.nodes;
const apps = ['ollama/ollama', 'open-webui/open-webui', 'databases/postgresql', 'databases/redis-master'];
const drop = (stack: RealStack, kind: string, name: string) => {
  for (const [path, documents] of stack.files) {
    if (documents.some((each) => each?.kind === kind && each.metadata?.name === name)) return stack.files.delete(path);
  }
  throw new Error(`there is no ${kind}/${name}`);
};
const alertOf = (stack: RealStack, name: string): LooseManifest =>
  stack
    .objects('PrometheusRule')
    .flatMap((each) => each.spec.groups.flatMap((group: LooseManifest) => group.rules))
    .find(({ alert }) => alert === name);

acceptance('P2', 'two servers tolerate no loss at all, against the source; three on three hosts tolerate one', {
  stack,
  assert: (stack) => {
    expect(stack.brokenRules()).toEqual([]);
    const shipped = new Questions(stack);
    for (const host of ['pve-01', 'pve-02', 'pve-03']) {
      expect(shipped.after('etcd', `host/${host}`)).toBe('DEGRADED');
      expect(shipped.after('Kubernetes API', `host/${host}`)).toBe('DEGRADED');
    }
    expect(shipped.after('Kubernetes API', 'host/pve-01', 'host/pve-02')).toBe('DOWN');
    // As the source has it: "degraded but operational" is what it says of one server down.
    delete nodes(stack)['k3s-cp-03'];
    expect(stack.brokenRules()).toEqual(['etcd/quorum-survives-host-loss', 'etcd/server-count-is-odd']);
    const documented = new Questions(stack);
    expect(documented.after('Kubernetes API', 'machine/k3s-cp-01')).toBe('DOWN');
    expect(documented.after('Kubernetes API', 'machine/k3s-cp-02')).toBe('DOWN');
  },
  sabotage: {
    'move the third server beside the first': (stack) => (machine(stack, 'k3s-cp-03').host = 'pve-02'),
    'leave the third server out': (stack) => delete nodes(stack)['k3s-cp-03'],
    'keep state in SQLite': ({ topology }) =>
      ((topology.clusters['pve-homelab'] as LooseManifest).distribution.datastore = 'sqlite'),
  },
});

acceptance(
  'P5',
  'the order of what needs what is that of the source, in seven steps, and every VM has its place in it',
  {
    stack,
    assert: (stack) => {
      const questions = new Questions(stack);
      const { steps, circles } = coldStart(questions.cluster);
      expect(circles).toEqual([]);
      const at = (name: string) => steps.findIndex(({ names }) => names.includes(name));
      const [network, gateway, storage] = [at('switch'), at('udm'), at('unas')];
      const [host, server, agent] = [at('pve-01'), at('k3s-cp-01'), at('k3s-gpu-01')];
      const quorum = steps.findIndex(({ what }) => what.startsWith('etcd quorum (2 of 3)'));
      const pods = at('ollama');
      expect([network < gateway, gateway <= storage, storage <= host, host < server, server < agent]).toEqual(
        Array(5).fill(true),
      );
      expect([agent < quorum, quorum < pods]).toEqual([true, true]);
      const lines = commandLines(questions.runbook('power-cut'));
      const order = [
        'ping -c 1 10.20.10.1',
        'ping -c 1 10.20.10.20',
        'ping -c 1 10.20.11.11',
        'ping -c 1 10.20.11.20',
        'ping -c 1 10.20.11.30',
      ];
      expect(lines.filter((line) => order.includes(line))[0]).toBe(order[0]);
      for (const line of order) expect(lines).toContain(line);
      expect(lines.indexOf(order[3] ?? '')).toBeGreaterThan(lines.indexOf(order[2] ?? ''));
      expect(lines.indexOf(order[4] ?? '')).toBeGreaterThan(lines.indexOf(order[3] ?? ''));
      expect(lines).toContain("kubectl get --raw='/readyz?verbose'");
    },
    sabotage: {
      'plug the switch into a server room that is not there': ({ topology }) =>
        delete (topology.devices['udm'] as LooseManifest).uplink,
      'make the agent a server': (stack) => (nodes(stack)['k3s-gpu-01'].role = 'server'),
      'let Ollama wait for nothing and start first': (stack) => drop(stack, 'Kustomization', 'ollama'),
      'give the first server another address': (stack) =>
        (machine(stack, 'k3s-cp-01').addresses[0].ipv4 = '10.20.11.99'),
    },
  },
);

acceptance(
  'P6',
  'the provisioner comes through Flux with hard mounts; somebody is told when none is ready, and the runbook has the checks of scenario 6',
  {
    stack,
    assert: (stack) => {
      const release = stack.object('HelmRelease', 'nfs-provisioner');
      expect(release.metadata.namespace).toBe('kube-system');
      expect(release.spec.chart.spec.chart).toBe('nfs-subdir-external-provisioner');
      expect(release.spec.values.nfs.mountOptions).toContain('hard');
      const alert = alertOf(stack, 'NfsProvisionerDown');
      expect(alert.expr).toContain('kube_deployment_status_replicas_available{namespace="kube-system"');
      expect(alert.annotations.runbook_url).toMatch(/\/nfs-provisioner-down\.md$/);
      const questions = new Questions(stack);
      const lines = commandLines(questions.runbook('nfs-provisioner-down')).join('\n');
      for (const command of [
        'kubectl -n kube-system get pods -l app=nfs-subdir-external-provisioner',
        'kubectl -n kube-system logs -l app=nfs-subdir-external-provisioner',
        'kubectl -n kube-system rollout restart deployment nfs-provisioner-nfs-subdir-external-provisioner',
        'df -h',
      ])
        expect(lines).toContain(command);
      expect(questions.told('workload/kube-system/HelmRelease/nfs-provisioner')).toContain('NfsProvisionerDown');
    },
    sabotage: {
      'mount softly': (stack) =>
        (stack.object('HelmRelease', 'nfs-provisioner').spec.values.nfs.mountOptions = ['soft']),
      'watch another deployment': (stack) => (alertOf(stack, 'NfsProvisionerDown').expr = 'vector(0)'),
      'lead the alert elsewhere': (stack) =>
        (alertOf(stack, 'NfsProvisionerDown').annotations.runbook_url = 'https://example.org'),
      'take the provisioner away': (stack) => drop(stack, 'HelmRelease', 'nfs-provisioner'),
    },
  },
);

acceptance(
  'P7 read: nfs-subdir-external-provisioner 4.0.2',
  'the models have a 100Gi claim that nobody enforces; the export is watched, and the runbook removes models',
  {
    stack,
    assert: (stack) => {
      const claim = stack.object('PersistentVolumeClaim', 'ollama-models');
      expect(claim.spec).toMatchObject({ storageClassName: 'nfs', resources: { requests: { storage: '100Gi' } } });
      expect(stack.object('Certificate', 'ollama-tls').spec.secretName).toBe('ollama-tls');
      expect(stack.object('Ingress', 'ollama').spec.tls[0].secretName).toBe('ollama-tls');
      const alert = alertOf(stack, 'NfsExportFillingUp');
      // It makes a folder, writes the size into the volume, and looks at it never again (cmd/…/provisioner.go, Provision); nobody resizes it.
      expect(stack.object('HelmRelease', 'nfs-provisioner').spec.chart.spec.version).toBe('4.0.18');
      expect(stack.object('HelmRelease', 'nfs-provisioner').spec.values.storageClass.allowVolumeExpansion).toBe(false);
      // Fired, and kept quiet, by the real promtool: test/e2e/alerts.test.ts
      expect(alertCases['pve-homelab']?.['NfsExportFillingUp']?.fires).toBeDefined();
      expect(alert.expr).toContain('kubelet_volume_stats_available_bytes{persistentvolumeclaim="ollama-models"}');
      expect(alert.annotations.runbook_url).toMatch(/\/ollama-models-full\.md$/);
      const runbook = new Questions(stack).runbook('ollama-models-full');
      const lines = commandLines(runbook);
      expect(lines).toContain('kubectl -n ollama exec deployment/ollama -- ollama list');
      expect(lines).toContain('kubectl -n ollama exec deployment/ollama -- ollama rm MODEL');
      // The source patches the size of the claim, which changes nothing with this provisioner.
      expect(lines.join('\n')).not.toContain('patch');
      expect(runbook.prevent.join('\n')).toContain('a larger claim changes nothing');
    },
    sabotage: {
      'halve the claim': (stack) =>
        (stack.object('PersistentVolumeClaim', 'ollama-models').spec.resources.requests.storage = '50Gi'),
      'use another secret': (stack) => (stack.object('Ingress', 'ollama').spec.tls[0].secretName = 'web-tls'),
      'watch another claim': (stack) => (alertOf(stack, 'NfsExportFillingUp').expr = 'vector(0)'),
      'move the models off NFS': (stack) =>
        (stack.object('PersistentVolumeClaim', 'ollama-models').spec.storageClassName = 'local-path'),
    },
  },
);

acceptance('P8', 'Open WebUI keeps its data on NFS, needs Ollama, and stays up without the GPU node', {
  stack,
  assert: (stack) => {
    expect(stack.object('PersistentVolumeClaim', 'open-webui-data').spec.storageClassName).toBe('nfs');
    expect(stack.kustomization('open-webui').spec.dependsOn).toContainEqual({ name: 'ollama' });
    const questions = new Questions(stack);
    expect(questions.after('open-webui/open-webui', 'machine/k3s-gpu-01')).toBe('DEGRADED');
    expect(questions.after('https://chat.homelab.example', 'machine/k3s-gpu-01')).toBe('UNAFFECTED');
    expect(questions.after('open-webui/open-webui', 'storage/unas-nfs')).toBe('DOWN');
  },
  sabotage: {
    'keep its data on a node': (stack) =>
      (stack.object('PersistentVolumeClaim', 'open-webui-data').spec.storageClassName = 'local-path'),
    'put it on the GPU node': (stack) => {
      const { spec } = stack.object('Deployment', 'open-webui').spec.template;
      spec.nodeSelector = { 'nvidia.com/gpu.present': 'true' };
      spec.tolerations = [{ operator: 'Exists' }];
    },
    'forget what it talks to': (stack) =>
      (stack.object('Deployment', 'open-webui').spec.template.spec.containers[0].env = []),
  },
});

acceptancePart(
  'P9',
  'risk',
  'both databases are reported as HIGH; the dump to the Synology survives what takes them, one to the UNAS would share its fate with everything else',
  {
    stack,
    assert: (stack) => {
      const questions = new Questions(stack);
      for (const claim of ['data-postgresql-0', 'data-redis-master-0']) {
        expect(questions.data(`volume databases/${claim}`).risk).toBe('HIGH');
        expect(questions.loss(`volume databases/${claim}`, 'host/pve-02')).toMatchObject({
          fate: 'lost',
          isPossible: true,
        });
      }
      const [dump] = questions.data('volume databases/data-postgresql-0').copies;
      expect(dump).toMatchObject({ kind: 'dump', schedule: '0 3 * * *', maxAgeSeconds: 86_400, keeps: '14 dumps' });
      expect(questions.loss('volume databases/data-postgresql-0', 'host/pve-02')?.restorable).toEqual(dump);
      expect(questions.loss('volume databases/postgresql-backup', 'pool/synology/backup')).toMatchObject({
        fate: 'lost',
      });
      expect(questions.loss('volume databases/postgresql-backup', 'pool/unas/data')).toBeUndefined();
    },
    sabotage: {
      'dump to the UNAS': (stack) => {
        const { spec } = stack.object('PersistentVolume', 'postgresql-backup');
        Object.assign(spec.nfs, { server: '10.20.10.20', path: '/var/nfs/shared/k3s' });
      },
      'move the databases to NFS': (stack) =>
        (stack.object('StatefulSet', 'postgresql').spec.volumeClaimTemplates[0].spec.storageClassName = 'nfs'),
      'dump once a week': (stack) => (stack.object('CronJob', 'postgresql-backup').spec.schedule = '0 3 * * 0'),
      'forget what is dumped': (stack) => delete stack.object('CronJob', 'postgresql-backup').metadata.annotations,
    },
  },
);

acceptance(
  'P11',
  'certificates are proven through Cloudflare with an encrypted token; expiry and failed renewal are told, and scenario 8 is a runbook',
  {
    stack,
    assert: (stack) => {
      const [solver] = stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers;
      expect(solver.dns01.cloudflare.apiTokenSecretRef).toEqual({ name: 'cloudflare-api-token', key: 'api-token' });
      expect(stack.object('UnsealedSecret', 'cloudflare-api-token').spec.file).toMatch(/\.sops\.yaml$/);
      for (const name of ['CertificateNotRenewed', 'CertificateEndsSoon', 'CertificatesUnwatched']) {
        expect(alertOf(stack, name).annotations.runbook_url, name).toMatch(/\/certificate-renewal\.md$/);
      }
      const questions = new Questions(stack);
      expect(questions.after('certificate ollama/ollama-tls', 'service/cloudflare')).toBe('DEGRADED');
      expect(questions.after('https://ollama.homelab.example', 'service/cloudflare')).toBe('UNAFFECTED');
      expect(questions.after('https://ollama.homelab.example', 'certificate ollama/ollama-tls')).toBe('DOWN');
      const lines = commandLines(questions.runbook('certificate-renewal'));
      for (const line of [
        'kubectl get certificates -A',
        'kubectl -n ollama delete secret ollama-tls',
        'npx holdfast seal --only cloudflare-api-token',
      ])
        expect(lines).toContain(line);
    },
    sabotage: {
      'prove by HTTP': (stack) => (stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers = [{ http01: {} }]),
      'rename the secret of the certificate': (stack) =>
        (stack.object('Certificate', 'ollama-tls').spec.secretName = 'other'),
      'tell nobody': (stack) => drop(stack, 'PrometheusRule', 'cluster'),
      'take the token from elsewhere': (stack) =>
        (stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers[0].dns01.cloudflare.apiTokenSecretRef.name =
          'cloudflare'),
    },
  },
);

acceptance('P15', 'scenarios 1, 2, 3, 4 and 6 of the source come out as it says, where it is right', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    // 1: the export. The same as in the source.
    expect(questions.afterwards(apps, 'device/unas')).toEqual({
      'ollama/ollama': 'DOWN',
      'open-webui/open-webui': 'DOWN',
      'databases/postgresql': 'UNAFFECTED',
      'databases/redis-master': 'UNAFFECTED',
    });
    // 2: the GPU node. The source says "possibly down" of the databases; here a taint keeps them off that node.
    expect(questions.afterwards(apps, 'machine/k3s-gpu-01')).toEqual({
      'ollama/ollama': 'DOWN',
      'open-webui/open-webui': 'DEGRADED',
      'databases/postgresql': 'UNAFFECTED',
      'databases/redis-master': 'UNAFFECTED',
    });
    // 3: one server. The source calls the cluster degraded but operational with two; that holds with three.
    expect(questions.after('Kubernetes API', 'machine/k3s-cp-01')).toBe('DEGRADED');
    expect(questions.after('Kubernetes API', 'machine/k3s-cp-01', 'machine/k3s-cp-02')).toBe('DOWN');
    expect(questions.afterwards(apps, 'machine/k3s-cp-01')).toEqual({
      'ollama/ollama': 'UNAFFECTED',
      'open-webui/open-webui': 'possibly INTERRUPTED',
      'databases/postgresql': 'possibly DOWN',
      'databases/redis-master': 'possibly DOWN',
    });
    // 4: everything at once.
    expect(new Set(Object.values(questions.afterwards(apps, 'power/home')))).toEqual(new Set(['DOWN']));
    // 6: the provisioner. What is mounted goes on.
    expect(
      new Set(Object.values(questions.afterwards(apps, 'workload/kube-system/HelmRelease/nfs-provisioner'))),
    ).toEqual(new Set(['UNAFFECTED']));
    expect(questions.part('workload/kube-system/HelmRelease/nfs-provisioner').without).toContain('new claims');
  },
  sabotage: {
    'move a database to NFS': (stack) =>
      (stack.object('StatefulSet', 'postgresql').spec.volumeClaimTemplates[0].spec.storageClassName = 'nfs'),
    'take the taint off the GPU node': (stack) => delete nodes(stack)['k3s-gpu-01'].taints,
    'go back to two servers': (stack) => delete nodes(stack)['k3s-cp-03'],
    'keep the models on the node': (stack) =>
      (stack.object('PersistentVolumeClaim', 'ollama-models').spec.storageClassName = 'local-path'),
  },
});

acceptance('P16', 'the four rows of the matrix of the source, with what is lost apart from what only waits', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    const row = (data: string) => ({
      risk: questions.data(data).risk,
      node: questions.loss(data, 'machine/k3s-cp-01')?.fate ?? 'safe',
      nfs: questions.loss(data, 'device/unas')?.fate ?? 'safe',
      pool: questions.loss(data, 'pool/unas/data')?.fate ?? 'safe',
    });
    // The source calls both NFS rows "LOST until NFS returns": nothing is lost, it waits.
    const onNfs = { risk: 'MEDIUM', node: 'safe', nfs: 'unavailable', pool: 'lost' };
    const onNode = { risk: 'HIGH', node: 'lost', nfs: 'safe', pool: 'safe' };
    expect(row('volume ollama/ollama-models')).toEqual(onNfs);
    expect(row('volume open-webui/open-webui-data')).toEqual(onNfs);
    expect(row('volume databases/data-postgresql-0')).toEqual(onNode);
    expect(row('volume databases/data-redis-master-0')).toEqual(onNode);
  },
  sabotage: {
    'move a database to NFS': (stack) =>
      (stack.object('StatefulSet', 'redis-master').spec.volumeClaimTemplates[0].spec.storageClassName = 'nfs'),
    'keep chats on the node': (stack) =>
      (stack.object('PersistentVolumeClaim', 'open-webui-data').spec.storageClassName = 'local-path'),
    'serve NFS from a host': ({ topology }) =>
      ((topology.storage['unas-nfs'] as LooseManifest).servedBy = { host: 'pve-02' }),
  },
});

acceptance('P17', 'every scenario of the source has a runbook with commands for what is really there', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    const scenarios: Readonly<Record<string, readonly string[]>> = {
      'nfs-unas-nfs-down': [
        'ping -c 3 10.20.10.20',
        'showmount -e 10.20.10.20',
        'kubectl -n ollama delete pod -l app=ollama',
        'kubectl -n open-webui delete pod -l app=open-webui',
      ],
      'node-k3s-gpu-01-down': [
        'ssh root@10.20.11.11 qm status 210',
        'ssh root@10.20.11.11 qm start 210',
        'kubectl wait --for=condition=Ready node/k3s-gpu-01 --timeout=300s',
        'npm run replace -- pve-homelab k3s-gpu-01',
      ],
      'node-k3s-cp-01-down': ['ssh root@10.20.11.12 qm status 200', 'ssh root@10.20.11.12 qm start 200'],
      'node-k3s-cp-02-down': ['ssh root@10.20.11.13 qm status 201', 'ssh root@10.20.11.13 qm start 201'],
      'power-cut': ['ping -c 1 10.20.10.1', 'ping -c 1 10.20.10.20', 'ping -c 1 10.20.11.11', 'kubectl get nodes'],
      'postgresql-password': ['kubectl -n databases exec postgresql-0 -- pg_isready'],
      'nfs-provisioner-down': [
        'kubectl -n kube-system rollout restart deployment nfs-provisioner-nfs-subdir-external-provisioner',
      ],
      'ollama-models-full': ['kubectl -n ollama exec deployment/ollama -- ollama list'],
      'certificate-renewal': ['kubectl -n ollama describe certificate ollama-tls'],
    };
    for (const [id, commands] of Object.entries(scenarios)) {
      const text = commandLines(questions.runbook(id)).join('\n');
      for (const command of commands) expect(text, id).toContain(command);
    }
    const all = questions.runbooks.flatMap(commandLines).join('\n');
    expect(all).not.toMatch(
      /terraform|ansible|\bhelm\b|envsubst|component=etcd|delete pods --all|kubectl[^\n]* (edit|patch|scale) /,
    );
  },
  sabotage: {
    'renumber the GPU VM': (stack) => (machine(stack, 'k3s-gpu-01').vmId = 211),
    'move the NFS server': ({ topology }) =>
      ((topology.devices['unas'] as LooseManifest).addresses[0].ipv4 = '10.20.10.21'),
    'label the pods of Ollama otherwise': (stack) =>
      (stack.object('Deployment', 'ollama').spec.template.metadata.labels = { app: 'llm' }),
    'move a host': ({ topology }) => ((topology.hosts['pve-02'] as LooseManifest).addresses[0].ipv4 = '10.20.11.42'),
    'rename the namespace of a database': (stack) =>
      (stack.object('StatefulSet', 'postgresql').metadata.namespace = 'data'),
  },
});

acceptance('P18', 'what a host carries finds room on the others, and what cannot is named', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    const stranded = (host: string) =>
      questions
        .survival(host)
        .stranded.map(({ podSet }) => podSet.name)
        .sort();
    expect(stranded('host/pve-01')).toEqual(['ollama', 'postgresql', 'redis-master']);
    expect(stranded('host/pve-02')).toEqual(['postgresql', 'redis-master']);
    expect(stranded('host/pve-03')).toEqual(['postgresql', 'redis-master']);
    for (const host of ['pve-01', 'pve-02', 'pve-03']) {
      const { fits, isKnown } = questions.survival(`host/${host}`);
      expect(isKnown).toBe(true);
      expect(fits.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['open-webui', 'cert-manager', 'kube-prometheus-stack']),
      );
    }
  },
  sabotage: {
    'ask for more than a node has': (stack) =>
      (stack.object('Deployment', 'open-webui').spec.template.spec.containers[0].resources.requests.memory = '30Gi'),
    'pin the chat to one node': (stack) =>
      (stack.object('Deployment', 'open-webui').spec.template.spec.nodeSelector = {
        'kubernetes.io/hostname': 'k3s-cp-01',
      }),
    'shrink the servers': (stack) => {
      for (const name of ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03']) machine(stack, name).memoryMib = 1536;
    },
    'let Ollama run without a card': (stack) => {
      const { spec } = stack.object('Deployment', 'ollama').spec.template;
      delete spec.nodeSelector;
      delete spec.containers[0].resources.limits['nvidia.com/gpu'];
    },
  },
});
