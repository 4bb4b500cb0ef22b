import { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { forms, requireForms } from '../../topology/forms.ts';
import { addObject } from '../flux/application.ts';
import type { ContainerResources } from '../workloads/pod-settings.ts';

/** Where copies of a database go: an object store that speaks S3, by the Barman Cloud plugin of CloudNativePG. */
export interface ObjectStoreBackup {
  /** Bucket and folder, such as `s3://backups/photos`. */
  readonly destinationPath: string;
  /** Address of the store, such as `https://s3.example.org`. @default that of AWS */
  readonly endpointURL?: string;
  /** Secret with the two keys of the account, and what they are called in it. */
  readonly credentials: { readonly secret: string; readonly accessKeyId: string; readonly secretAccessKey: string };
  /** When a base is copied, as five fields in UTC; the log follows all the time. Without a base the log is nothing. */
  readonly schedule: string;
  /** How many days back it can be brought to. */
  readonly retentionDays: number;
  /** The folder of this database in the store. After a recovery it has to be another than that of the source. @default the name of the database */
  readonly serverName?: string;
}

/** What a CloudNativePgCluster is made of. */
export interface CloudNativePgClusterProps {
  /** Name of the Cluster. Applications reach it as `<name>-rw`, with the Secret `<name>-app`. */
  readonly name: string;
  /** How many servers: one that is written to, and others that follow it. */
  readonly instances: number;
  /** Image of PostgreSQL with its version, such as `ghcr.io/cloudnative-pg/postgresql:17.6`. An operator's default moves with the operator. */
  readonly imageName: string;
  /** The class of their volumes. */
  readonly storageClass: string;
  /** Size of the volume of each, such as `10Gi`. It can grow and never shrink. */
  readonly size: string;
  /** Size of a volume for the log alone, so that a store that is away fills that one first. @default the log lies with the data */
  readonly walSize?: string;
  /** The database that is made at first. @default app */
  readonly database?: string;
  /** The role that owns it. @default the name of the database */
  readonly owner?: string;
  /** What each server asks for and may have. */
  readonly resources: ContainerResources;
  /** Where its copies go. `none` says that nothing is copied, and that losing it is all right. */
  readonly backup: ObjectStoreBackup | 'none';
  /** Begins with what the store has of another database instead of an empty one: `serverName` of that one. @default empty */
  readonly recoverFrom?: { readonly serverName: string };
}

const plugin = 'barman-cloud.cloudnative-pg.io';

/**
 * A PostgreSQL of CloudNativePG, whose log is archived and of which a base is copied by a schedule. The operator and the plugin `barman-cloud`, in the
 * operator's namespace, have to be there (`provides: { crdGroups: ['postgresql.cnpg.io', 'barmancloud.cnpg.io'] }` of their Application).
 *
 * The operator reads six fields of a schedule, seconds first: five would be taken for something else or refused. A single server has no budget: that of the
 * operator would hold up every drain of its node. After a recovery the archive has to be empty, or the operator stops with "Expected empty archive".
 *
 * Upholds `databases/recovery-archives-elsewhere`, `workloads/budget-lets-a-drain-finish` and `workloads/resources-are-set`.
 *
 * @throws Error when a quantity, schedule, address or number cannot be, or the database would archive into what it is recovered from.
 */
export class CloudNativePgCluster extends Construct {
  constructor(scope: Construct, id: string, props: CloudNativePgClusterProps) {
    super(scope, id);
    check(this.node.path, props);
    const { name, backup, recoverFrom } = props;
    const storage = (size: string): JsonObject => ({ size, storageClass: props.storageClass });
    addObject(this, {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name },
      spec: {
        instances: props.instances,
        imageName: props.imageName,
        ...(props.instances === 1 && { enablePDB: false }),
        storage: storage(props.size),
        ...(props.walSize !== undefined && { walStorage: storage(props.walSize) }),
        resources: {
          requests: { cpu: props.resources.cpu, memory: props.resources.memory },
          limits: { memory: props.resources.memoryLimit },
        },
        bootstrap: bootstrapOf(props),
        ...(recoverFrom && {
          externalClusters: [{ name: 'source', plugin: { name: plugin, parameters: parameters(name, recoverFrom) } }],
        }),
        ...(backup !== 'none' && {
          plugins: [{ name: plugin, isWALArchiver: true, parameters: parameters(name, backup) }],
        }),
      },
    });
    if (backup !== 'none') addBackup(this, name, backup);
  }
}

function bootstrapOf({ database = 'app', owner = database, recoverFrom }: CloudNativePgClusterProps): JsonObject {
  return recoverFrom === undefined
    ? { initdb: { database, owner } }
    : { recovery: { source: 'source', database, owner } };
}

function parameters(name: string, { serverName = name }: { readonly serverName?: string }): JsonObject {
  return { barmanObjectName: name, serverName };
}

function addBackup(scope: Construct, name: string, backup: ObjectStoreBackup): void {
  const { secret, accessKeyId, secretAccessKey } = backup.credentials;
  addObject(scope, {
    apiVersion: 'barmancloud.cnpg.io/v1',
    kind: 'ObjectStore',
    metadata: { name },
    spec: {
      retentionPolicy: `${backup.retentionDays}d`,
      configuration: {
        destinationPath: backup.destinationPath,
        ...(backup.endpointURL !== undefined && { endpointURL: backup.endpointURL }),
        s3Credentials: {
          accessKeyId: { name: secret, key: accessKeyId },
          secretAccessKey: { name: secret, key: secretAccessKey },
        },
        wal: { compression: 'gzip' },
        data: { compression: 'gzip' },
      },
    },
  });
  addObject(scope, {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ScheduledBackup',
    metadata: { name },
    spec: {
      // Seconds first.
      schedule: `0 ${backup.schedule}`,
      // Without a first base what is archived until the schedule comes is nothing.
      immediate: true,
      backupOwnerReference: 'self',
      cluster: { name },
      method: 'plugin',
      pluginConfiguration: { name: plugin },
    },
  });
}

function check(of: string, props: CloudNativePgClusterProps): void {
  const { name, backup, resources, recoverFrom } = props;
  requireForms(of, [
    ['name', name, forms.dnsLabel],
    ['size', props.size, forms.quantity],
    ['walSize', props.walSize ?? props.size, forms.quantity],
    ['resources.cpu', resources.cpu, forms.quantity],
    ['resources.memory', resources.memory, forms.quantity],
    ['resources.memoryLimit', resources.memoryLimit, forms.quantity],
    ...(backup === 'none'
      ? []
      : ([
          ['backup.schedule', backup.schedule, forms.cron],
          ['backup.endpointURL', backup.endpointURL ?? 'https://s3.amazonaws.com', forms.url],
        ] as const)),
  ]);
  const wrong = [
    ...(Number.isInteger(props.instances) && props.instances > 0
      ? []
      : [`instances: ${props.instances}; required: a whole number from 1; fix: one server, or three to lose one`]),
    ...(/:\d[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(props.imageName)
      ? []
      : [
          `imageName: "${props.imageName}"; required: an image with a version; fix: such as ghcr.io/cloudnative-pg/postgresql:17.6`,
        ]),
    ...storeMistakes(props),
    ...(recoverFrom !== undefined && backup === 'none'
      ? ['recoverFrom: with backup none there is no store to recover from; fix: set backup to the store']
      : []),
  ];
  if (wrong.length > 0) throw new Error(wrong.map((each) => `[${of}] ${each}`).join('\n'));
}

function storeMistakes({ name, backup, recoverFrom }: CloudNativePgClusterProps): string[] {
  if (backup === 'none') return [];
  const { serverName = name, retentionDays, destinationPath } = backup;
  return [
    ...(/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/.*)?$/.test(destinationPath)
      ? []
      : [`backup.destinationPath: "${destinationPath}"; required: a bucket; fix: such as s3://backups/photos`]),
    ...(Number.isInteger(retentionDays) && retentionDays > 0
      ? []
      : [`backup.retentionDays: ${retentionDays}; required: a whole number of days; fix: such as 30`]),
    ...(recoverFrom?.serverName === serverName
      ? [
          `backup.serverName: "${serverName}" is what it is recovered from; required: an empty archive; fix: set backup.serverName to another, such as ${name}-2`,
        ]
      : []),
  ];
}
