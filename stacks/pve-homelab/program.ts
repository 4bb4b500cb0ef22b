import * as pulumi from '@pulumi/pulumi';
import { K3sCluster } from '../../infra/proxmox/k3s-cluster.ts';
import { topology } from './topology.ts';

/** The nodes of pve-homelab. `holdfast:sshKeys` lists the public keys that may log in. */
export function provisionPveHomelab(): void {
  const config = new pulumi.Config('holdfast');
  new K3sCluster('pve-homelab', {
    topology,
    cluster: 'pve-homelab',
    sshKeys: config.requireObject<string[]>('sshKeys'),
  });
}
