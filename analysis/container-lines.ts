import { sh, type Shell } from '../topology/shell.ts';

/**
 * What a kubelet needs of a container and no API of Proxmox sets: lines of its file under /etc/pve/lxc. Without /dev/kmsg, which LXC does not
 * give it, the kubelet ends as it starts: its watcher of killed processes reads there (Kubernetes 1.35.4, pkg/kubelet/kubelet.go:559-573).
 */
export const containerLines: readonly string[] = [
  'lxc.apparmor.profile: unconfined',
  'lxc.cap.drop:',
  'lxc.cgroup2.devices.allow: a',
  'lxc.mount.auto: proc:rw sys:rw',
  'lxc.mount.entry: /dev/kmsg dev/kmsg none bind,create=file',
];

/**
 * What the kernel of the host has to have loaded before a kubelet runs in a container of it, which can load nothing: without `br_netfilter` no pod
 * reaches a Service whose pod is on the same node, names first of all (k3s, pkg/agent/syssetup/setup.go, only warns).
 */
const hostModules = ['br_netfilter', 'overlay'];

/** The file that has them. */
export function containerFile(containerId: number): string {
  return `/etc/pve/lxc/${containerId}.conf`;
}

/**
 * Loads the modules on the host of the container, now and whenever it starts, puts the lines into the file, and starts the container anew where
 * one was missing; may run again. What stands below a line in brackets belongs to a snapshot, so that lines go to the top and are looked for above.
 */
export function openContainer(containerId: number): Shell {
  const file = containerFile(containerId);
  const own = sh`sed '/^\\[/,$d' ${file}`;
  const modules = sh`modprobe -a ${hostModules} && printf '%s\\n' ${hostModules} > /etc/modules-load.d/holdfast.conf`;
  return sh`${{ shell: modules }} || exit; missing=; for line in ${containerLines}; do if ! ${{ shell: own }} | grep -qxF "$line"; then sed -i "1i $line" ${file}; missing=yes; fi; done; if [ -n "$missing" ]; then pct reboot ${containerId}; fi`;
}
