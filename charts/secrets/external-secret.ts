import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

/**
 * How often a store is asked anew for each Secret. Most stores count: 1Password answers a family 1,000 times a day, in all (its documentation, "Service
 * account rate limits"), and an ExternalSecret asks at least twice each time, for the list of items and for the item (external-secrets,
 * providers/v1/onepasswordsdk/client.go, findItem). Asked for every hour, thirty Secrets are refused before the day is over. Who changes a value
 * and does not want to wait annotates the ExternalSecret with `force-sync`.
 */
export const refreshInterval = '12h';

/** What an ExternalSecret is made of. */
export interface ExternalSecretProps {
  /** Name of the Secret that is made, and of the object. */
  readonly name: string;
  /** Name of the ClusterSecretStore. */
  readonly store: string;
  /** Item in the store whose fields are read. */
  readonly item: string;
  /** Keys of the Secret; values may refer to fields of the item as `{{ .FIELD }}`. */
  readonly template: Readonly<Record<string, string>>;
}

/** A Secret whose values come from a store outside the cluster. */
export class ExternalSecret extends Construct {
  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    super(scope, id);
    addObject(this, {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: props.name },
      spec: {
        refreshInterval,
        secretStoreRef: { kind: 'ClusterSecretStore', name: props.store },
        target: { name: props.name, creationPolicy: 'Owner', template: { data: props.template } },
        dataFrom: [{ extract: { key: props.item } }],
      },
    });
  }
}
