/** Something outside our sites that a cluster needs: when it fails, nobody here can repair it. */
export interface ExternalService {
  /** What it does for us. */
  readonly kind:
    | 'dns'
    | 'edge'
    | 'git'
    | 'registry'
    | 'database'
    | 'object-storage'
    | 'mail'
    | 'metrics'
    | 'certificates'
    | 'identity'
    | 'secrets'
    | 'notifications';
  /** Host name or URL. */
  readonly endpoint: string;
  /** What of ours stops, or goes on, without it. */
  readonly without: string;
}
