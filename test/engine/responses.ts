import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import { specialSecretSig, specialSigKey } from '@pulumi/pulumi/runtime/rpc.js';
import type { Change } from './changes.ts';
import { failuresOf, type Properties } from './check-inputs.ts';
import type { ResourceForm } from './forms.ts';

type Struct = InstanceType<typeof struct.Struct>;

export function checked(form: ResourceForm, inputs: Properties, sent = inputs): proto.CheckResponse {
  const response = new proto.CheckResponse();
  response.setInputs(struct.Struct.fromJavaScript(sent as never));
  response.setFailuresList(
    failuresOf(form, inputs).map(({ property, reason }) => {
      const failure = new proto.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

export function diffResponse(changes: readonly Change[], keepsName: boolean): proto.DiffResponse {
  const { Kind } = proto.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  const top = (paths: readonly Change[]): string[] => [
    ...new Set(paths.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
  ];
  const replacing = changes.filter(({ isReplacing }) => isReplacing);
  response.setReplacesList(top(replacing));
  response.setDiffsList(top(changes));
  response.setDeletebeforereplace(replacing.length > 0 && keepsName);
  response.setHasdetaileddiff(true);
  for (const { path, kind, isReplacing } of changes) {
    const difference = new proto.PropertyDiff();
    difference.setKind(kinds[kind][isReplacing ? 1 : 0]);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}

export function configChanges(before: Properties, after: Properties): proto.DiffResponse {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return diffResponse(
    changed.map((path) => ({ path, kind: 'update', isReplacing: false })),
    false,
  );
}

/** Properties as they are sent, with what the schema calls secret marked. */
export function write(state: Properties, form: ResourceForm): Struct {
  const marked = Object.entries(state).map(([key, value]) => [
    key,
    form.outputs[key]?.isSecret === true && value !== undefined ? { [specialSigKey]: specialSecretSig, value } : value,
  ]);
  return struct.Struct.fromJavaScript(Object.fromEntries(marked) as never);
}

export function read(properties: Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}
