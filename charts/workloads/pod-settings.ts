/** The user that a container runs as. Its group owns the volumes. */
export interface ProcessOwner {
  /** Numeric id of the user. */
  readonly user: number;
  /** Numeric id of the group. */
  readonly group: number;
}

/** What a container asks for and may have, as Kubernetes quantities. */
export interface ContainerResources {
  /** Processor time that is reserved, such as `100m`. It may use more. */
  readonly cpu: string;
  /** Memory that is reserved, such as `256Mi`. */
  readonly memory: string;
  /** Memory beyond which it is killed, such as `1Gi`. */
  readonly memoryLimit: string;
}
