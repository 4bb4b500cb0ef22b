import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: one of those could take the place of a server that is started again. */
const range = { from: 12_000, to: 32_000 };

/** A port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${range.from} to ${range.to} is free`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
