import { request } from 'node:https';
import { connect } from 'node:net';
import { messageOf } from '../../graph/message-of.ts';

/** Something on the network that a command needs. */
export interface Target {
  /** What it is called. */
  readonly name: string;
  /** What it is for. */
  readonly for: string;
  /** An address that speaks HTTPS, or a host that is logged in to over SSH. */
  readonly at: { readonly https: URL } | { readonly ssh: string; readonly port: number };
  /** Whether its certificate has to be one that this machine trusts: whoever sends it a token insists on that. */
  readonly isTrusted: boolean;
  /** What to do where it does not answer. */
  readonly fix: string;
}

/** What came of asking. */
export interface Reached {
  /** Where it answers; undefined where it does not. */
  readonly found: string | undefined;
  /** What to do. */
  readonly fix: string;
}

const deadlineSeconds = 4;
/** What Node says of certificates that nobody vouches for (its documentation, X509 certificate error codes). */
const untrusted = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** Asks whether something answers. No credentials are sent; whatever it answers is an answer, a refusal too. */
export async function reach({ at, isTrusted, fix }: Target): Promise<Reached> {
  const place = 'https' in at ? at.https.host : `${at.ssh}:${at.port}`;
  try {
    const said = 'https' in at ? await httpsStatus(at.https, isTrusted) : await sshVersion(at.ssh, at.port);
    return { found: `${place} answers${said}`, fix };
  } catch (error) {
    const code = (error as { readonly code?: string }).code ?? '';
    const problem = `${place}: ${untrusted.test(code) ? 'its certificate is not trusted' : problemOf(error)}`;
    return {
      found: undefined,
      fix: untrusted.test(code)
        ? `${problem}; give it one of an authority that this machine trusts, or trust its own: NODE_EXTRA_CA_CERTS for this command, the system's store for providers`
        : `${problem}; ${fix}`,
    };
  }
}

function httpsStatus(url: URL, isTrusted: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(deadlineSeconds * 1000);
    const open = new URL(url);
    [open.username, open.password] = ['', ''];
    // Nothing is sent: who it is matters to those alone that will send something.
    const call = request(open, { method: 'GET', signal, rejectUnauthorized: isTrusted }, (response) => {
      response.resume();
      resolve(` (${response.statusCode ?? 0} without a login)`);
    });
    call.on('error', reject);
    call.end();
  });
}

/** The first line of a server of SSH names its version. */
function sshVersion(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal: AbortSignal.timeout(deadlineSeconds * 1000) });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('it closes the connection at once')));
    socket.once('data', (greeting: Buffer) => {
      socket.destroy();
      const [, version] = /^SSH-[\d.]+-([\w.+-]{1,40})/.exec(greeting.toString('latin1')) ?? [];
      if (version === undefined) reject(new Error('what answers is no SSH'));
      else resolve(`, ${version}`);
    });
  });
}

function problemOf(error: unknown): string {
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  if (name === 'AbortError' || name === 'TimeoutError') return `no answer within ${deadlineSeconds} s`;
  return code ?? messageOf(error).split('\n')[0] ?? 'no answer';
}
