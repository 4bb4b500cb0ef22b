import { sh, type Shell } from '../../topology/shell.ts';

const script = '/run/holdfast-k3s.sh';

/**
 * Installs k3s in a fixed version and starts it. What is piped into a shell counts as done where the download fails, since a shell
 * that reads nothing ends well: the script of k3s is fetched whole, and tried again for a few minutes, with the binary
 * that it fetches itself. Ends with an error where that does not help, so that cloud-init and join scripts show it.
 */
export function installK3s(version: string, role: 'server' | 'agent'): Shell {
  return sh`for try in 1 2 3 4 5 6; do if curl -sSfL -o ${script} https://get.k3s.io && INSTALL_K3S_VERSION='${version}' sh ${script} ${role}; then break; fi; if [ "$try" -eq 6 ]; then echo "k3s ${version} is not installed: see above, then run this again" >&2; exit 1; fi; sleep 30; done`;
}
