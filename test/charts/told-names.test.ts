import { expect, test } from 'vitest';
import { RealStack, type LooseManifest } from '../real-stack.ts';

/** What SABnzbd makes of the list, and of a name (sabnzbd 5f933dd, interface.py, check_hostname): neither an address nor mDNS. */
const answers = (list: string, name: string): boolean => list.split(',').some((each) => each.trim() === name);

test.each(['cluster-101', 'k3s-home'])(
  'SABnzbd of %s answers under its host, and under the names of its Service',
  (name) => {
    const stack = new RealStack(name);
    const { metadata, spec } = stack.object('HelmRelease', 'sabnzbd');
    const { env } = spec.values.controllers.sabnzbd.containers.app as LooseManifest;
    const list = env.SABNZBD__HOST_WHITELIST_ENTRIES as string;
    const [host] = stack.object('HTTPRoute', 'sabnzbd').spec.hostnames;
    const names = [host, 'sabnzbd', `sabnzbd.${metadata.namespace}`, `sabnzbd.${metadata.namespace}.svc.cluster.local`];
    expect(names.filter((each) => !answers(list, each))).toEqual([]);
    expect(answers(list, 'evil.example.org')).toBe(false);
    // The entrypoint puts it into a line of `sed`, whose parts a slash would end (home-operations/containers a9b84a4, apps/sabnzbd/entrypoint.sh).
    expect(list).not.toContain('/');
  },
);
