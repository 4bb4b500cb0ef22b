/** A public key that opens nothing: everybody puts in their own. */
export const exampleKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleE you@example.org';

/** Whether a text holds a key that nobody has: a node that is set up with it lets nobody in. */
export function holdsExampleKey(text: string): boolean {
  return /\bAAAA\S*ExampleExample/.test(text);
}

/**
 * Whether a text holds an address that belongs to nobody: names of RFC 2606, addresses of RFC 5737 and RFC 3849, an account of a Git server that is
 * called example.
 */
export function holdsExampleAddress(text: string): boolean {
  return (
    /(?<![\w-])example\.(com|net|org)(?![\w-])|\.(example|invalid|test)(?=[:/]|$)/.test(text) ||
    /(?<![\d.])(192\.0\.2|198\.51\.100|203\.0\.113)\.\d|(?<![\w:])2001:db8:/i.test(text) ||
    /:\/\/[^/\s]+\/example\//.test(text)
  );
}
