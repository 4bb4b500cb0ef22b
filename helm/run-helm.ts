import { Program } from './run-program.ts';

/** The user's helm. */
export class Helm extends Program {
  /** @param path @default HOLDFAST_HELM, or `helm` on the path */
  constructor(path: string = process.env['HOLDFAST_HELM'] ?? 'helm') {
    super({ name: 'helm', path, remedy: 'install helm 3 or 4, or set HOLDFAST_HELM to it' });
  }
}
