import fc from 'fast-check';
import { containerId, type DeploymentState, type ServiceState } from 'rollforward';

const anyOf = (characters: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(characters));
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: anyOf('0123456789abcdef'), minLength: length, maxLength: length });
const names = fc.string({
  unit: anyOf('abcxyz019'),
  minLength: 1,
  maxLength: 63,
});
const ids = hex(64).map(containerId);
/** What a terminal obeys is not given back as it was. */
const sentences = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: anyOf('aé漢😀"\\\n: '), maxLength });

function services(maxReason: number): fc.Arbitrary<ServiceState> {
  return fc.record(
    {
      phase: fc.constantFrom('Pending', 'Running', 'Failed'),
      id: ids,
      state: fc.constantFrom('created', 'running', 'paused', 'stopping', 'exited', 'absent', 'unknown'),
      digest: fc.oneof(
        fc.constant(''),
        hex(64).map((digest) => `v1:${digest}`),
      ),
      restarts: fc.nat(),
      exitCode: fc.nat(255),
      health: fc.constantFrom('starting', 'healthy', 'unhealthy'),
      reason: sentences(maxReason),
      outageMs: fc.double({ min: 0, max: 1e9, noNaN: true }).map((ms) => ms + 0),
      retryAt: fc.nat(),
    },
    { requiredKeys: ['phase', 'state', 'digest', 'restarts'] },
  );
}

/** States of the deployment `shop` on the device `edge-1`, as an agent makes them. */
export function states(most: {
  readonly services: number;
  readonly reason: number;
  readonly error: number;
}): fc.Arbitrary<DeploymentState> {
  const options = { maxKeys: most.services, size: 'max' as const };
  return fc.record(
    {
      deployment: fc.constant('shop'),
      deviceId: fc.constant('edge-1'),
      phase: fc.constantFrom('Pending', 'Running', 'Failed'),
      reason: fc.constantFrom('NoDesiredState', 'Unlisted', 'Deleted'),
      revision: hex(64),
      observedRevision: hex(64),
      generation: fc.nat(),
      containerIds: fc.dictionary(names, ids, options),
      services: fc.dictionary(names, services(most.reason), options),
      rejected: fc.record({ revision: hex(64), error: sentences(most.error) }, { requiredKeys: ['error'] }),
      sequence: fc.nat(),
      bootId: fc.uuid(),
      observedAt: fc.nat(),
    },
    {
      requiredKeys: [
        'deployment',
        'deviceId',
        'phase',
        'containerIds',
        'services',
        'sequence',
        'bootId',
        'observedAt',
      ],
    },
  );
}
