import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { unseenRepositories } from '../cli/unseen-repositories.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { packed, run, type Packed } from './fresh-project.ts';
import { installing } from './guide-shell.ts';
import { keys, onTerminal } from './terminal.ts';

/** Seconds that a newcomer waits at most, without the time in which people read. */
const patience = 300;
const identity = ['-c', 'user.name=me', '-c', 'user.email=me@example.org'];

let tarball: Packed;
beforeAll(() => {
  tarball = packed();
});

/** The tarball in a folder, as npm installs it. */
const install = (): string => `command npm install --no-audit --no-fund --ignore-scripts ${tarball.tarball}`;

describe('[X14 part: newcomers] with the tarball, on a terminal, from a clean folder', () => {
  test('who has a repository learns what falls, and what a change does', async () => {
    const folder = join(scratchFolder(unseenRepositories.talos), 'repository');
    const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message', 'as it is');
    git('config', 'user.name', 'me');
    git('config', 'user.email', 'me@example.org');
    const { status, screen, seconds } = await onTerminal(folder, [
      'echo node_modules > .gitignore',
      install(),
      'npx holdfast import .',
      'npx holdfast impact .',
      'npx holdfast check . --baseline .holdfast-baseline.json',
      'git add . && git commit --quiet --message "as it was read"',
      "sed -i 's/instances: 3/instances: 2/' database.yaml",
      'npx holdfast diff main .',
    ]);
    expect(status, screen).toBe(0);
    expect(screen).toMatch(/answers rest on \d+ unknown facts/);
    expect(screen).toContain('Single points of failure');
    expect(screen).toMatch(/\d+ of \d+ rules that apply hold: 0 errors/);
    expect(screen).toMatch(/0 objects added, 0 removed, 1 changed/);
    expect(screen).not.toMatch(/^ {4}at /m);
    expect(seconds, `took ${seconds} s`).toBeLessThan(patience);
  });

  test('who starts a cluster is asked, and gets one that tests, synthesizes and plans; its commands are those of the package', async () => {
    const folder = scratchFolder({ 'package.json': '{ "private": true }' });
    const first = await onTerminal(folder, [install(), 'npx holdfast new home'], {
      answers: [
        ['What is the cluster called?', keys.enter],
        ['What do the nodes run on?', keys.enter],
        ['Which Kubernetes?', `${keys.down}${keys.enter}`],
        ['What copies them?', `${keys.down}${keys.enter}`],
        ['Which repository', keys.enter],
        ['Which range', `10.3.0.0/24${keys.enter}`],
        ['Under which domain', `home.example.org${keys.enter}`],
      ],
    });
    expect(first.status, first.screen).toBe(0);
    expect(first.screen).toContain('(proxmox, talos, cilium, longhorn, volsync)');
    const project = join(folder, 'home');
    expect(readFileSync(join(project, 'stacks/home/topology.ts'), 'utf8')).toContain("ipv4: '10.3.0.0/24'");

    const linked = installing({ folder, packed: [] });
    const second = await onTerminal(
      project,
      [
        linked.line,
        'npm install',
        'npm test',
        'npx holdfast new app notes --cluster home --kind stateful --image ghcr.io/example/notes:1.4.2 --port 8080',
        'npm run synth',
        'npm run plan -- --allow-examples',
        'npm run impact',
        'npm run nodes',
        'npm run replace -- home node-2',
        'npm run move-label -- home example.org/disk=true node-2 || echo "no label moves: $?"',
        'npx holdfast runbooks home',
        'npx holdfast doctor || true',
      ],
      { env: linked.env },
    );
    expect(second.status, second.screen).toBe(0);
    expect(second.screen).toMatch(/4 passed/);
    expect(second.screen).toMatch(/home: \d+ resources: \d+ to create/);
    expect(second.screen).toContain('nothing was done; add --run');
    expect(second.screen).not.toMatch(/^ {4}at |is not a command|unknown command/m);
    expect(existsSync(join(project, 'dist/home/kubernetes/apps/apps/notes/app/notes-restic.sops.yaml'))).toBe(true);
    expect(readdirSync(join(project, 'docs/runbooks/home')).length).toBeGreaterThan(5);

    // What a pull request shows, once there is something to compare with.
    run(project, 'git', ['init', '--quiet', '--initial-branch=main']);
    run(project, 'git', ['add', '.']);
    run(project, 'git', [...identity, 'commit', '--quiet', '--message', 'as it is']);
    const third = await onTerminal(project, [
      "sed -i 's/replicas: 2/replicas: 3/' stacks/home/hello.ts",
      'npm run synth',
      'npm run diff',
    ]);
    expect(third.status, third.screen).toBe(0);
    expect(third.screen).toMatch(/replicas: 3/);
    expect(first.seconds + second.seconds + third.seconds).toBeLessThan(patience);
  });
});
