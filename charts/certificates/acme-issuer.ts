import type { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { addClusterObject } from '../flux/application.ts';

export interface AcmeIssuerProps {
  readonly name: string;
  /** ACME directory. */
  readonly server: string;
}

/** A ClusterIssuer of an ACME authority that proves names in one way. */
export function addAcmeIssuer(scope: Construct, { name, server }: AcmeIssuerProps, solver: JsonObject): void {
  addClusterObject(scope, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name },
    spec: { acme: { server, privateKeySecretRef: { name: `${name}-account` }, solvers: [solver] } },
  });
}
