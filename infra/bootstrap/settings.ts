import { optionalSecret, text } from '../settings.ts';

/** The second pass of `pulumi up`: once the nodes answer, Flux is put onto them. */
export const kubeconfig = optionalSecret({
  what: 'kubeconfig of the cluster, for the second pass that installs Flux',
  from: '/etc/rancher/k3s/k3s.yaml of the first server, with an address at which its API server answers you; at Hetzner as it is, through SSH',
});

export const sopsAgeKey = optionalSecret({
  what: 'the age key that opens SOPS files',
  from: 'age-keygen; keep a copy outside the cluster and its backups',
});

export const gitToken = optionalSecret({
  what: 'token that may read the repository, where it is private and reached over HTTPS',
  from: 'the Git server: an access token for this repository alone, with the right to read its contents',
});

export const knownHosts = text({
  what: 'host keys of the Git server',
  from: 'ssh-keyscan, compared with what the provider publishes',
  required: 'lines of known_hosts',
  pattern: /^\S+ (ssh|ecdsa)-\S+ [A-Za-z0-9+/=]+/,
});
