import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Settings } from '../../infra/settings.ts';
import { programs } from '../../stacks/programs.ts';
import { found } from '../canaries.ts';
import { Engine, projectOfRepository } from './engine.ts';
import { Providers } from './provider.ts';

/** A key as people have it, which is no example. */
export const publicKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'Qk9'.repeat(14)}a me@home`;

/** A kubeconfig of a cluster that nobody runs. */
const kubeconfig = (token: string, key: string): string =>
  [
    ...['apiVersion: v1', 'kind: Config', 'clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]'],
    ...[
      `users: [{ name: u, user: { token: ${token}, client-key-data: ${Buffer.from(key).toString('base64')} } }]`,
      'contexts: [{ name: x, context: { cluster: c, user: u } }]',
    ],
    ...['current-context: x', ''],
  ].join('\n');

/** A stack in the real engine: its project, its providers, and the canaries that stand in its secrets. */
export class Deployed {
  readonly stack: string;
  readonly engine: Engine;
  readonly providers: Providers;
  readonly canaries: string[] = [];

  private constructor(stack: string, engine: Engine, providers: Providers) {
    this.stack = stack;
    this.engine = engine;
    this.providers = providers;
  }

  /** A copy of the repository with its stack: nothing is set up, and nothing made, yet. */
  static async of(stack: string): Promise<Deployed> {
    const deployed = await Deployed.in(projectOfRepository(), stack);
    await deployed.engine.run(['stack', 'init', stack]);
    // The key that is committed opens nothing, and `pulumi up` refuses it.
    if ('sshKeys' in (programs[stack]?.settings ?? {}))
      await deployed.engine.run(['config', 'set', '--path', 'holdfast:sshKeys[0]', publicKey]);
    return deployed;
  }

  /** A project whose stack does not exist yet. */
  static async in(project: string, stack: string): Promise<Deployed> {
    const providers = new Providers();
    onTestFinished(() => providers.stop());
    await providers.serve();
    return new Deployed(stack, new Engine(project, providers), providers);
  }

  /** Sets secret settings by the command that errors name: the value is typed in, and is never an argument. */
  async setSecrets(
    settings: Settings = programs[this.stack]?.settings ?? {},
    without: readonly string[] = [],
  ): Promise<void> {
    for (const [name, { isSecret }] of Object.entries(settings)) {
      if (!isSecret || without.includes(name)) continue;
      await this.engine.run(['config', 'set', '--secret', `holdfast:${name}`], { input: this.secretFor(name) });
    }
  }

  /**
   * A value for a secret setting, the same whenever it is asked for: a canary in each of three surroundings that shells, parsers and printers treat in
   * ways of their own, two in a kubeconfig.
   */
  secretFor(name: string): string {
    const [quoted, address, foreign] = ['a', 'b', 'c'].map(
      (each) => `${name}canary${this.stack.replaceAll(/\W/g, '')}${each}x`,
    );
    const planted = name === 'kubeconfig' ? [quoted, address] : [quoted, address, foreign];
    for (const canary of planted) if (!this.canaries.includes(canary ?? '')) this.canaries.push(canary ?? '');
    if (name === 'kubeconfig') return kubeconfig(quoted ?? '', address ?? '');
    return `${quoted}"\\ $HOME \${X} 'it' https://user:${address}@example.org/?a=%20 ключ ${foreign} 🔑`;
  }

  /** Its events are kept beside its state. */
  up(): Promise<unknown> {
    return this.engine.run(['up', '--yes', '--skip-preview', '--event-log', join(this.engine.home, 'events.json')]);
  }

  /** The second preview finds nothing to do. */
  settled(): Promise<unknown> {
    return this.engine.run(['preview', '--expect-no-changes']);
  }

  /** Secrets that can be read in what was printed, exported or written, of settings and of what was made. */
  readable(...texts: readonly string[]): string[] {
    const made = this.providers.secretsMade;
    return found([...this.canaries, ...made], [this.engine.printed, this.engine.files, ...texts].join('\n'));
  }
}
