import { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { ExternalSecret } from '../secrets/external-secret.ts';
import { SealedSecret } from '../secrets/sealed-secret.ts';

/** Secret with what reaches people; Alertmanager mounts it. */
export const receiverSecret = 'alertmanager-receivers';
const folder = `/etc/alertmanager/secrets/${receiverSecret}`;

/** How alerts leave by the kind of service, from files of the Secret. */
const receivers: Readonly<
  Record<string, { readonly receiver: JsonObject; readonly keys: Readonly<Record<string, string>> }>
> = {
  ntfy: {
    receiver: { webhook_configs: [{ url_file: `${folder}/url`, send_resolved: true }] },
    keys: { url: 'the topic of ntfy, with its token: https://ntfy.sh/<topic>?template=alertmanager&auth=…' },
  },
  discord: {
    receiver: { discord_configs: [{ webhook_url_file: `${folder}/url`, send_resolved: true }] },
    keys: { url: 'the webhook of the channel' },
  },
  pushover: {
    receiver: {
      pushover_configs: [{ user_key_file: `${folder}/user`, token_file: `${folder}/token`, send_resolved: true }],
    },
    keys: { user: 'the user key of Pushover', token: 'the token of the application' },
  },
};

const deadMansSwitch = {
  'dead-mans-switch': 'the address that expects a ping every five minutes, and tells when none comes',
};

/**
 * Values for kube-prometheus-stack that send alerts out of the cluster, and a sign of life to a dead-man's switch outside: an alert that is
 * evaluated inside ends with what it watches.
 *
 * @throws Error when the topology names a service for delivery that nothing is known of.
 */
export function alertRouting(tree: ClusterTree): JsonObject {
  const name = tree.cluster.alerting?.deliveredBy ?? '';
  const known = receivers[name];
  if (known === undefined) {
    throw new Error(
      `[${tree.node.path}] alerting.deliveredBy: "${name}" is none of ${Object.keys(receivers).join(', ')}; name one of them`,
    );
  }
  return {
    alertmanagerSpec: { secrets: [receiverSecret] },
    config: {
      route: {
        receiver: name,
        group_by: ['alertname', 'namespace'],
        group_wait: '30s',
        group_interval: '5m',
        repeat_interval: '12h',
        routes: [
          {
            matchers: ['alertname = "Watchdog"'],
            receiver: 'dead-mans-switch',
            group_wait: '0s',
            group_interval: '1m',
            repeat_interval: '5m',
          },
          { matchers: ['alertname = "InfoInhibitor"'], receiver: 'nobody' },
        ],
      },
      inhibit_rules: [
        {
          source_matchers: ['severity = "critical"'],
          target_matchers: ['severity = "warning"'],
          equal: ['namespace', 'alertname'],
        },
      ],
      receivers: [
        { name, ...known.receiver },
        {
          name: 'dead-mans-switch',
          webhook_configs: [{ url_file: `${folder}/dead-mans-switch`, send_resolved: false }],
        },
        { name: 'nobody' },
      ],
    },
  };
}

export type ReceiverSource = { readonly sealed: URL } | { readonly store: string; readonly item: string };

/** The Secret that Alertmanager reads, sealed in the repository or fetched from a store. */
export class AlertReceivers extends Construct {
  constructor(scope: Construct, id: string, source: ReceiverSource) {
    super(scope, id);
    const { cluster } = ClusterTree.of(this);
    const keys = { ...receivers[cluster.alerting?.deliveredBy ?? '']?.keys, ...deadMansSwitch };
    if ('sealed' in source) new SealedSecret(this, 'secret', { name: receiverSecret, folder: source.sealed, keys });
    else {
      const template = Object.fromEntries(
        Object.keys(keys).map((key) => [key, `{{ index . "ALERTMANAGER_${key.toUpperCase().replaceAll('-', '_')}" }}`]),
      );
      new ExternalSecret(this, 'secret', { name: receiverSecret, store: source.store, item: source.item, template });
    }
  }
}
