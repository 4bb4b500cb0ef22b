import { knownImages } from '../graph/facts/images/known-images.ts';

/** The page of what is known of images, and of who says so. */
export function imagePage(): string {
  return [
    '# What is known of images',
    '',
    'Made from `graph/facts/images/known-images.ts` by `npm run docs`. Four rules read it: `workloads/image-keeps-its-data`,',
    '`workloads/image-has-what-it-needs`, `workloads/image-port-is-probed` and `workloads/image-may-run-as-its-user`, over what synthesis writes and over',
    'YAML of others. What an image works in and does not have is mounted by `AppTemplate` and `FailoverApplication` themselves; no rule asks for it, since',
    'its own settings may name another folder. An image that is not here is not judged. A container with a command or arguments of its own is judged by its user alone.',
    '',
    'Images of your own belong into the topology; what it says of an image counts before what stands here:',
    '',
    '```ts',
    'images: {',
    "  'ghcr.io/example/site': { data: [{ folder: '/var/lib/site', from: ['SITE_DATA'] }], port: 8080, portFrom: 'PORT', needs: ['DATABASE_URL'], ready: '/ready' },",
    '},',
    '```',
    '',
    '| image | keeps its data in, unless | listens on, unless | needs | works in | is told its names by | runs as | answers at | says |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...knownImages.map(
      ({
        image,
        data = [],
        port,
        portFrom,
        needs = [],
        needsUnlessRoot = [],
        files = [],
        scratch = [],
        namesFrom,
        user,
        ready,
        source,
      }) =>
        [
          '',
          `\`${image}\``,
          data.map(({ folder, from = [] }) => [`\`${folder}\``, ...from].join(', ')).join('; '),
          [port, portFrom].filter((each) => each !== undefined).join(', '),
          [
            ...needs,
            ...(needsUnlessRoot.length > 0 ? [`unless root: ${needsUnlessRoot.join(' or ')}`] : []),
            ...files.map((file) => `\`${file}\``),
          ].join(', '),
          scratch.map((folder) => `\`${folder}\``).join(', '),
          namesFrom ?? '',
          user ?? '',
          ready === undefined ? '' : `\`${ready}\``,
          source,
          '',
        ]
          .join(' | ')
          .trim(),
    ),
    '',
  ].join('\n');
}
