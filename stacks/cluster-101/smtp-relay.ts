import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';
import { AppTemplate } from '../../charts/workloads/app-template.ts';
import { secretStore } from './conventions.ts';

/** Mail of the cluster, handed on to the provider whose account is in the store. */
const relay = [
  'state_dir /data/state',
  'runtime_dir /tmp/maddy',
  'hostname {env:RELAY_HOSTNAME}',
  'tls off',
  'smtp tcp://[::]:2525 {',
  '    default_source {',
  '        deliver_to &waiting',
  '    }',
  '}',
  'target.queue waiting {',
  '    target &provider',
  '}',
  'target.smtp provider {',
  '    require_tls yes',
  '    auth plain {env:RELAY_USER} {env:RELAY_PASSWORD}',
  '    targets tls://{env:RELAY_SERVER}:465',
  '}',
  '',
].join('\n');

/** Takes mail from applications, and gives it to the provider. */
export function addSmtpRelay(tree: ClusterTree): void {
  const app = new Application(tree, 'smtp-relay', { namespace: 'default' });
  new ExternalSecret(app, 'secret', {
    name: 'smtp-relay',
    store: secretStore,
    item: 'smtp-relay',
    template: {
      RELAY_HOSTNAME: `smtp-relay.${tree.cluster.domain ?? ''}`,
      RELAY_SERVER: '{{ .RELAY_SERVER }}',
      RELAY_USER: '{{ .RELAY_USER }}',
      RELAY_PASSWORD: '{{ .RELAY_PASSWORD }}',
    },
  });
  new AppTemplate(app, 'app', {
    image: { repository: 'ghcr.io/foxcpp/maddy', tag: '0.8.1' },
    port: 2525,
    owner: { user: 1000, group: 1000 },
    secrets: ['smtp-relay'],
    scratch: ['/data', '/tmp'],
    files: { '/data/maddy.conf': { text: relay } },
    resources: { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' },
    loadBalancer: { ipv6: 'fd00:101::1b:122', ipv4: '10.101.27.122' },
  });
}
