import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { scratchFolder } from '../scratch-folder.ts';
import { serve, type Served } from './served-charts.ts';

/**
 * A repository of Git on loopback, as `http://<host>/it`, whose branch `main` has the files of a folder.
 *
 * @param more what happens before it is served @default nothing
 */
export async function servedGit(
  folder: string,
  more: (git: (...options: string[]) => string) => void = () => undefined,
): Promise<Served> {
  const root = scratchFolder();
  const git = (...options: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-C', folder, ...options], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=all');
  more(git);
  git('clone', '--quiet', '--bare', folder, join(root, 'it'));
  return serve((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    const output: Buffer[] = [];
    backend.stdout.on('data', (data: Buffer) => output.push(data));
    request.pipe(backend.stdin);
    backend.once('close', () => {
      const answer = Buffer.concat(output);
      const end = answer.indexOf('\r\n\r\n');
      const headers = answer
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': '));
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
      for (const [name = '', value = ''] of headers) if (name !== 'Status') response.setHeader(name, value);
      response.writeHead(Number.parseInt(status, 10)).end(answer.subarray(end + 4));
    });
  });
}
