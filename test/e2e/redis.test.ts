import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { until } from './kubernetes.ts';
import { describeWith, parts } from './parts.ts';

describeWith('redis', 'Redis as pve-homelab starts it', () => {
  const stack = new RealStack('pve-homelab');
  const { args } = stack.object('StatefulSet', 'redis-master').spec.template.spec.containers[0];
  let folder: string;
  let server: ChildProcess | undefined;

  const cli = (...command: readonly string[]): string =>
    spawnSync('redis-cli', ['-s', join(folder, 'socket'), ...command], { encoding: 'utf8' }).stdout.trim();

  async function start(): Promise<void> {
    const own = (args as string[]).slice(1).map((argument) => (argument === '/data' ? join(folder, 'data') : argument));
    server = spawn(parts.redis ?? '', [...own, '--port', '0', '--unixsocket', join(folder, 'socket')], {
      stdio: 'ignore',
    });
    await until('Redis answers', () => cli('ping') === 'PONG', { seconds: 10 });
  }

  async function crash(): Promise<void> {
    const gone = once(server as ChildProcess, 'exit');
    server?.kill('SIGKILL');
    await gone;
  }

  /** Many keys, a second after which they must be on the disk. */
  async function write(): Promise<void> {
    cli('eval', "for n = 1, 500 do redis.call('set', 'key:' .. n, string.rep('x', 100)) end", '0');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-redis-'));
    mkdirSync(join(folder, 'data'));
    await start();
  });
  afterEach(() => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('it keeps what it had a second before a crash', async () => {
    await write();
    await crash();
    await start();
    expect(cli('dbsize')).toBe('500');
    expect(cli('get', 'key:500')).toHaveLength(100);
  });

  test('a file that was cut off by a power cut costs its end, and no more', async () => {
    await write();
    await crash();
    const files = join(folder, 'data/appendonlydir');
    const name = readdirSync(files).find((each) => each.endsWith('.incr.aof')) ?? expect.fail('there is no file');
    truncateSync(join(files, name), statSync(join(files, name)).size - 50);
    await start();
    expect(Number(cli('dbsize'))).toBeLessThan(500);
    expect(cli('set', 'key:1', 'again')).toBe('OK');
  });

  test('without its disk it starts empty, which the impact report says', async () => {
    await write();
    await crash();
    rmSync(join(folder, 'data'), { recursive: true });
    mkdirSync(join(folder, 'data'));
    await start();
    expect(cli('dbsize')).toBe('0');
    const loss = new Questions(stack).loss('volume databases/data-redis-master-0', 'host/pve-02');
    expect(loss).toMatchObject({ fate: 'lost', isPossible: true });
    expect(loss?.restorable).toBeUndefined();
  });
});
