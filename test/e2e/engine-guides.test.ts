import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { platforms } from '../../cli/new/choices.ts';
import { Deployed, publicKey } from '../engine/deployed.ts';
import { linesOf } from '../guides.ts';
import { describeWithShared } from '../shared.ts';
import { installPacked, type Installed } from './fresh-project.ts';
import { freshFolder, installing } from './guide-shell.ts';
import { describeWith } from './parts.ts';

/** What stands around the lines of a guide: answers to questions, and a Git server that shows its keys. */
const around = [
  // Nobody sits at the terminal: what is asked for is typed in, and a deployment is confirmed.
  'pulumi() {',
  '  case "$*" in',
  '    up) command pulumi up --yes --skip-preview ;;',
  '    *"--secret holdfast:kubeconfig") command pulumi "$@" ;;',
  `    *--secret*) printf '%s' "$SECRET-\${*: -1}" | command pulumi "$@" ;;`,
  '    *) command pulumi "$@" ;;',
  '  esac',
  '}',
  `ssh-keyscan() { echo "# github.com:22 SSH-2.0-test" >&2; echo "github.com ${publicKey}"; }`,
];

/** The lines for Pulumi that stand under the headings of two steps: making the nodes, and putting Flux onto them. */
function stepsOf(platform: string): { readonly make: string[]; readonly flux: string[] } {
  const lines = linesOf(`docs/guides/${platform}.md`, 'console').filter((line) => line.startsWith('pulumi '));
  const second = lines.findIndex((line) => line.includes('holdfast:kubeconfig'));
  return { make: lines.slice(0, second), flux: lines.slice(second) };
}

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'a new project in the real engine', () => {
    let installed: Installed;
    beforeAll(() => {
      installed = installPacked();
    });

    test.each(platforms)(
      '[R4 part: new projects] the guide for %s, with exactly its commands, up to Flux; then nothing is left to do',
      async (platform) => {
        const folder = freshFolder(installed);
        const install = installing(installed);
        const project = join(folder, 'home');
        const deployed = await Deployed.in(project, 'home');
        const { engine, providers } = deployed;
        mkdirSync(project);
        mkdirSync(join(engine.home, '.ssh'));
        writeFileSync(join(engine.home, '.ssh/id_ed25519.pub'), `${publicKey}\n`);
        const env = { ...install.env, SECRET: deployed.secretFor('any') };
        const start = linesOf(`docs/guides/${platform}.md`, 'sh').slice(0, 3);
        expect(start.at(-1)).toBe('npm install');
        await engine.shell([install.line, `cd ${folder}`, ...start], { env: { ...env, NODE_OPTIONS: '' } });

        const { make, flux } = stepsOf(platform);
        await engine.shell([...around, ...make], { env });
        await deployed.settled();
        writeFileSync(join(project, 'kubeconfig.yaml'), deployed.secretFor('kubeconfig'));
        const { stdout } = await engine.shell([...around, ...flux], { env });
        expect(stdout).toMatch(/^ssh-ed25519 AAAA/m);
        await deployed.settled();
        expect(providers.calls.map(({ type }) => type)).toContain('kubernetes:fluxcd.controlplane.io/v1:FluxInstance');
        const { stdout: outputs } = await engine.run(['stack', 'output', '--json']);
        expect(Object.keys(JSON.parse(outputs) as object).sort()).toEqual(['deployKey', 'token']);
        expect(deployed.readable(outputs)).toEqual([]);
      },
    );
  });
});
