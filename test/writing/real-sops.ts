import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts } from '../e2e/parts.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** The real sops, with a key of age that was made for this test. */
export class RealSops {
  /** Who can read what it encrypts. */
  readonly recipient: string;
  readonly program = parts.sops ?? '';
  readonly #key = join(scratchFolder(), 'key.txt');
  readonly #encrypted = new Map<string, string>();

  constructor() {
    const { stderr } = spawnSync(parts.ageKeygen ?? '', ['-o', this.#key], { encoding: 'utf8' });
    this.recipient = /age1[a-z0-9]+/.exec(stderr)?.[0] ?? '';
  }

  /** A document whose contents only the key opens, and whose names and kinds everybody reads. The same one is the same each time. */
  encrypted(text: string): string {
    const known = this.#encrypted.get(text) ?? this.#run('encrypt', text, '--age', this.recipient);
    this.#encrypted.set(text, known);
    return known;
  }

  /** What a file says to who has the key. @throws Error where it is not whole: sops signs it */
  opened(path: string): string {
    return this.#run('decrypt', readFileSync(path, 'utf8'));
  }

  #run(command: 'encrypt' | 'decrypt', input: string, ...options: readonly string[]): string {
    const regex = command === 'encrypt' ? ['--encrypted-regex', '^(data|stringData|spec)$'] : [];
    const forms = ['--input-type', 'yaml', '--output-type', 'yaml', '--filename-override', 'a.yaml'];
    const { status, stdout, stderr } = spawnSync(this.program, [command, ...forms, ...regex, ...options], {
      input,
      encoding: 'utf8',
      env: { ...process.env, SOPS_AGE_KEY_FILE: this.#key },
    });
    if (status !== 0) throw new Error(`sops does not ${command}: ${stderr}`);
    return stdout;
  }
}
