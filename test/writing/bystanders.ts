/** An object that `--fix` would mend, with a comment. */
export const job =
  'apiVersion: batch/v1beta1 # by hand\nkind: CronJob\nmetadata: { name: backup }\nspec: { note: hunter2 }\n';

/** No UTF-8, as an editor of another time saved it; apart from that, a file to mend. */
export const latin = Buffer.from(`# \u00e4\n${job}`, 'latin1');

/** Files of others, who are not to notice anything. */
export const bystanders: Readonly<Record<string, string>> = {
  'apps/.env': 'A=b\r\nC=d\n',
  'apps/run.sh': '#!/bin/sh\n',
  'apps/notes.txt': 'no line ends here,\r\nor here\r',
};

/** One that the real sops encrypts, by the text that it says. It can be found by what is readable of it, and would be mended. */
export const encryptedBystander: Readonly<Record<string, string>> = { 'apps/sealed.yaml': job };
