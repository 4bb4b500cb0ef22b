import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const volume = (more: Parameters<typeof planned>[3]) =>
  planned('hcloud:index/volume:Volume', 'data', { size: 100 }, { isProtected: true, ...more });

export default defineInvariant({
  id: 'pulumi/protected-resource-stays',
  severity: 'error',
  about: ['planned'],
  claim: 'a preview neither destroys nor replaces what is protected',
  why: 'what is protected holds data or an identity that nothing brings back; the engine refuses late, when half of the deployment is done',
  source: { document: 'Pulumi', section: 'resource option protect; step_generator.go' },
  *check(graph) {
    for (const resource of graph.planned()) {
      if (!resource.isProtected || (resource.step !== 'delete' && resource.step !== 'replace')) continue;
      const because =
        resource.replacedFor.length > 0 ? `: ${resource.replacedFor.join(', ')} cannot change in place` : '';
      yield {
        at: resource.origin,
        observed: `${resource.name} is protected and would be ${resource.step === 'delete' ? 'destroyed' : 'replaced'}${because}`,
        required: 'protected resources stay as they are, or change in place',
        fix:
          resource.step === 'delete'
            ? 'put it back into the program; to give it up for good, unprotect it first: pulumi state unprotect'
            : 'undo the change, or replace it on purpose: npm run replace',
      };
    }
  },
  valid: {
    'a change in place': preview('a protected volume grows', volume({ step: 'update', changed: ['size'] })),
    'something unprotected goes': preview(
      'an unprotected volume is destroyed',
      volume({ isProtected: false, step: 'delete' }),
    ),
  },
  invalid: {
    'a protected volume would be destroyed': {
      given: preview('a protected volume is no longer declared', volume({ step: 'delete' })),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/volume:Volume::data',
          observed: 'data is protected and would be destroyed',
          required: 'protected resources stay as they are, or change in place',
          fix: 'put it back into the program; to give it up for good, unprotect it first: pulumi state unprotect',
        },
      ],
    },
    'a protected volume would be replaced': {
      given: preview(
        'a protected volume moves',
        volume({ step: 'replace', changed: ['location'], replacedFor: ['location'] }),
      ),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/volume:Volume::data',
          observed: 'data is protected and would be replaced: location cannot change in place',
          required: 'protected resources stay as they are, or change in place',
          fix: 'undo the change, or replace it on purpose: npm run replace',
        },
      ],
    },
  },
});
