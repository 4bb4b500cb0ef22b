import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import type * as pulumi from '@pulumi/pulumi';
import { secret, sshKeys, text } from '../settings.ts';

/** What every stack on Proxmox asks for. */
export const proxmoxSettings = {
  sshKeys: sshKeys({ what: 'who may log in to the nodes', from: 'your ~/.ssh/*.pub' }),
  proxmoxEndpoint: text({
    what: 'address of a Proxmox host',
    from: 'the address bar of its web interface',
    required: 'an HTTPS address with the port, such as https://pve.example.org:8006/',
    pattern: /^https:\/\/[^/\s]+:\d+\/?$/,
  }),
};

/** An API token is enough unless the plan says otherwise. */
export const proxmoxToken = secret({
  what: 'API token of Proxmox, as user@realm!name=uuid',
  from: 'Datacenter, Permissions, API Tokens',
});

/** Bind mounts and most features of containers are refused to every token. */
export const proxmoxRootPassword = secret({
  what: 'password of root@pam, which bind mounts need',
  from: 'the installation of Proxmox',
});

/** Uploads of snippets go over SSH, with the keys of the operator's agent. */
export function proxmoxProvider(
  name: string,
  endpoint: string,
  login: { readonly apiToken: pulumi.Input<string> } | { readonly rootPassword: pulumi.Input<string> },
): proxmox.Provider {
  return new proxmox.Provider(name, {
    endpoint,
    insecure: false,
    ...('apiToken' in login ? { apiToken: login.apiToken } : { username: 'root@pam', password: login.rootPassword }),
    ssh: { agent: true, username: 'root' },
  });
}
