import { exampleKey } from '../../topology/examples.ts';
import { variable } from './names.ts';
import { platformPackages, type NewProject } from './platforms.ts';
import * as sources from './project-sources.ts';
import { topology } from './project-topology.ts';

/** Versions of packages by name. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** Every file of a new project by its path. */
export function projectFiles(project: NewProject, versions: Versions): Map<string, string> {
  const { name } = project;
  return new Map([
    ['package.json', packageJson(project, versions)],
    ['tsconfig.json', tsconfig],
    ['.gitignore', 'node_modules/\n/nodes/\n/.cdk8s/\n'],
    ['.editorconfig', editorconfig],
    ['cdk8s.yaml', cdk8s],
    ['renovate.json', renovate],
    ['README.md', readme(project)],
    ['.github/workflows/pull-request.yaml', workflow],
    ['Pulumi.yaml', pulumiProject(project)],
    [`Pulumi.${name}.yaml`, pulumiStack(project)],
    ['stacks/synth.ts', sources.synth(name)],
    ['stacks/plan.ts', sources.plan(name)],
    ['stacks/nodes.ts', sources.nodes(name)],
    ['stacks/replace.ts', sources.replace(name)],
    ['stacks/move-label.ts', sources.moveLabel(name)],
    [
      'stacks/program.ts',
      `import ${variable(name)} from './${name}/program.ts';\n\n/** What the stack gives to people, by the names that pulumi stack output takes. */\nexport default ${variable(name)}.run();\n`,
    ],
    [`stacks/${name}/topology.ts`, topology(project)],
    [`stacks/${name}/charts.ts`, sources.charts(name)],
    [`stacks/${name}/monitoring.ts`, sources.monitoring],
    [`stacks/${name}/hello.ts`, sources.hello(project)],
    [`stacks/${name}/program.ts`, sources.program(project)],
    [`test/${name}.test.ts`, sources.test(name)],
  ]);
}

function packageJson({ name, platform }: NewProject, versions: Versions): string {
  const pick = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.toSorted().map((each) => [each, versions[each] ?? '*']));
  return json({
    name: `${name}-cluster`,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      synth: `tsx stacks/synth.ts && holdfast runbooks ${name}`,
      check: 'holdfast check dist',
      plan: `tsx stacks/plan.ts ${name}`,
      impact: `holdfast impact ${name}`,
      nodes: `tsx stacks/nodes.ts ${name}`,
      replace: 'tsx stacks/replace.ts',
      'move-label': 'tsx stacks/move-label.ts',
      test: 'tsc && npm run synth && npm run check && npm run plan -- --allow-examples && vitest run',
    },
    dependencies: pick([
      'holdfast',
      'cdk8s',
      'constructs',
      '@pulumi/pulumi',
      '@pulumi/kubernetes',
      '@pulumi/random',
      '@pulumi/tls',
      ...platformPackages[platform],
    ]),
    devDependencies: pick(['@types/node', 'tsx', 'typescript', 'vitest']),
  });
}

const tsconfig = json({
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['stacks', 'test'],
});

const editorconfig = `root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
trim_trailing_whitespace = true

[*.md]
trim_trailing_whitespace = false
`;

const cdk8s = `language: typescript
app: npx tsx stacks/synth.ts
# The command line of cdk8s empties this folder first: synthesis keeps the trees in dist/.
output: .cdk8s
`;

/** What synthesis writes changes with what it is written from, and with nothing else. */
const renovate = json({
  $schema: 'https://docs.renovatebot.com/renovate-schema.json',
  extends: ['config:recommended', 'helpers:pinGitHubActionDigests'],
  ignorePaths: ['dist/**', 'docs/runbooks/**'],
  packageRules: [{ matchPackageNames: ['holdfast', 'cdk8s', 'constructs'], groupName: 'holdfast' }],
});

/** Actions are named by commit: a tag may be moved. GitHub's Ubuntu machines have helm. */
const workflow = `name: pull request
on: pull_request
permissions:
  contents: read
  pull-requests: write
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@93cb6efe18208431cddfb8368fd83d5badbf9bfd # v5.0.1
        with: { fetch-depth: 0 }
      - uses: actions/setup-node@249970729cb0ef3589644e2896645e5dc5ba9c38 # v6.5.0
        with: { node-version: 22, cache: npm }
      - run: npm ci
      - run: npm test
      # What is committed is what the sources write: Flux reads nothing else.
      - run: git diff --exit-code dist docs/runbooks
      # What changes in the cluster, in one comment that is written anew with every push.
      - env:
          GH_TOKEN: \${{ github.token }}
          BASE: \${{ github.event.pull_request.base.sha }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: |
          npx holdfast diff "$BASE" dist --format markdown > diff.md
          cat diff.md >> "$GITHUB_STEP_SUMMARY"
          gh pr comment "$NUMBER" --edit-last --create-if-none --body-file diff.md || echo 'no comment: a fork may not write one'
      # Once more, with what helm makes of every chart.
      - run: npx holdfast check dist --render --format github
`;

function readme({ name, platform }: NewProject): string {
  const join =
    platform === 'bare-metal'
      ? 'Install Ubuntu 24.04 on the machines, then `npm run nodes`: it writes a join script for each and says what to do with it.'
      : 'It makes the machines and sets k3s up on them.';
  return `# ${name}

A k3s cluster of three servers, kept by Flux.

| file | says |
| --- | --- |
| \`stacks/${name}/topology.ts\` | what exists: hosts, machines, networks, storage, services, the cluster |
| \`stacks/${name}/charts.ts\` | what runs on it; \`npm run synth\` writes it to \`dist/\`, which Flux reads |
| \`stacks/${name}/program.ts\` | how its nodes come to be; \`npm run plan\` shows what \`pulumi up\` would do, offline |
| \`docs/runbooks/\` | what to do about each failure; \`npm run synth\` writes it, and alerts lead to it |
| \`test/\` | what must hold; \`npm test\` runs everything that needs no cluster |
| \`.github/workflows/\` | the same for every pull request, and what helm makes of the charts |

## From here to a running cluster

1. Put in what you have wherever \`topology.ts\` says \`correct\`: addresses, sizes, names. \`npm test\` says all that does not fit at once.
2. \`npx holdfast seal\` asks for the secrets that the tree still lacks, and encrypts them: where alerts go.
3. Add applications: \`npx holdfast new app <name> --cluster ${name} --kind stateless --image <image:tag> --port <port>\`.
4. See what falls when something fails: \`npm run impact\`. What to do then stands in \`docs/runbooks/\`.
5. Commit everything and push to the repository that \`gitOps.url\` names: Flux reads \`dist/${name}\` of it, which \`gitOps.folder\` says.
6. \`pulumi stack init ${name}\`, set your key and the secrets that \`npm run plan\` lists, each with \`pulumi config set --secret holdfast:<name>\`, then \`pulumi up\`. ${join}
7. Set \`holdfast:kubeconfig\` and \`holdfast:knownHosts\`, and \`pulumi up\` once more: Flux is put onto the cluster.
`;
}

function pulumiProject({ name }: NewProject): string {
  return `name: ${name}
description: The nodes of the cluster ${name}. The name of the stack is that of the cluster.
runtime:
  name: nodejs
  options:
    typescript: false
    nodeargs: --import tsx
main: stacks/program.ts
`;
}

function pulumiStack({ platform }: NewProject): string {
  return [
    '# Secrets are missing here on purpose: npm run plan lists them, pulumi config set --secret holdfast:<name> sets them.',
    'config:',
    ...(platform === 'bare-metal'
      ? []
      : [
          '  # Replace the key by your own: it is the only way into the nodes.',
          '  holdfast:sshKeys:',
          `    - ${exampleKey}`,
        ]),
    ...(platform === 'proxmox' ? ['  holdfast:proxmoxEndpoint: https://192.168.1.11:8006/'] : []),
    '  # Replace it by the keys of your Git server: ssh-keyscan prints them, your provider publishes them.',
    `  holdfast:knownHosts: github.com ${exampleKey.split(' ').slice(0, 2).join(' ')}`,
    '',
  ].join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
