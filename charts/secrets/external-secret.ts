import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

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
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: props.store },
        target: { name: props.name, creationPolicy: 'Owner', template: { data: props.template } },
        dataFrom: [{ extract: { key: props.item } }],
      },
    });
  }
}
