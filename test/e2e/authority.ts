import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** An authority in a folder, `ca.crt`, which signs what the programs of a cluster show each other. */
export class Authority {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-days',
      '1',
      '-subj',
      '/CN=authority',
    );
  }

  /** Writes `name.crt` and `name.key`. */
  sign(name: string, subject: string, extension: string): void {
    this.#openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    writeFileSync(`${this.folder}/${name}.ext`, `${extension}\n`);
    const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1', '-extfile', `${name}.ext`];
    this.#openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.crt`);
  }

  #openssl(...args: readonly string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${stderr}`);
  }
}

const newKey = ['-newkey', 'rsa:2048', '-nodes'];

/** The kubeconfig of somebody whose certificate lies in a folder. */
export const kubeconfigOf = (folder: string, user: string, url: string): string => `apiVersion: v1
kind: Config
current-context: test
contexts: [{ name: test, context: { cluster: test, user: ${user} } }]
clusters:
  - name: test
    cluster: { server: "${url}", certificate-authority: "${folder}/ca.crt" }
users:
  - name: ${user}
    user: { client-certificate: "${folder}/${user}.crt", client-key: "${folder}/${user}.key" }
`;
