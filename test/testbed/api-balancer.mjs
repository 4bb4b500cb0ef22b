// What k3s has on its agents: takes connections to the API server on loopback, and passes them on to the first server that answers.
//   node api-balancer.mjs <port> <host:port> ...
import { connect, createServer } from 'node:net';
import process from 'node:process';

const [port, ...servers] = process.argv.slice(2);

createServer((client) => {
  client.on('error', () => client.destroy());
  pass(client, [...servers]);
}).listen(Number(port), '127.0.0.1');

/** Tries one after the other; one that fails is the last to be tried by the next. */
function pass(client, left) {
  const target = left.shift();
  if (target === undefined) return client.destroy();
  const at = target.lastIndexOf(':');
  const server = connect({ host: target.slice(0, at), port: Number(target.slice(at + 1)), timeout: 2000 });
  const next = () => {
    server.destroy();
    servers.push(...servers.splice(servers.indexOf(target), 1));
    pass(client, left);
  };
  server.once('error', next).once('timeout', next);
  server.once('connect', () => {
    server.removeAllListeners('error').removeAllListeners('timeout').setTimeout(0);
    // What no longer answers is given up, as the kernel does it for the connections of the programs themselves.
    server.setKeepAlive(true, 5000);
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => server.destroy());
    client.pipe(server).pipe(client);
  });
}
