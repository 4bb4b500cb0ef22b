/** Which cluster kubectl reaches. */
export interface KubectlTarget {
  /** The kubeconfig. @default the one that kubectl finds */
  readonly kubeconfig?: string;
  /** The context in it. @default its current one, whichever that is by then */
  readonly context?: string;
}

/** kubectl, with the options that say which cluster is meant. */
export function kubectlWords({ kubeconfig, context }: KubectlTarget): string[] {
  return [
    'kubectl',
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
  ];
}
