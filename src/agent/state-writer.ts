import type { Assessment, ServiceAssessment } from '../plan/assess.ts';
import type { Clock } from '../runtime/clock.ts';
import type { DeploymentState, RejectedDocument, ServiceState } from '../state/deployment-state.ts';

export interface StateWriterOptions {
  readonly deviceId: string;
  readonly bootId: string;
  readonly clock: Clock;
  readonly onState: (state: DeploymentState) => void;
}

/** What is known of the documents, besides what was observed. */
export interface DocumentNotes {
  readonly rejected: ReadonlyMap<string, RejectedDocument>;
  readonly reasonOf: (deployment: string) => DeploymentState['reason'];
}

/** Turns assessments into states, on change only. */
export interface StateWriter {
  write(assessments: readonly Assessment[], notes: DocumentNotes): void;
  /** Gives the state last written. */
  state(deployment: string): DeploymentState | undefined;
  states(): readonly DeploymentState[];
  /** Forgets a deployment; says whether there was a state of it. */
  remove(deployment: string): boolean;
}

export function createStateWriter({ deviceId, bootId, clock, onState }: StateWriterOptions): StateWriter {
  const written = new Map<string, { readonly fingerprint: string; readonly state: DeploymentState }>();
  const reached = new Map<string, string>();
  let sequence = 0;

  function writeOne(assessment: Assessment, { rejected, reasonOf }: DocumentNotes): void {
    const { deployment, phase, revision, generation, containerIds } = assessment;
    if (phase === 'Running' && revision !== undefined) reached.set(deployment, revision);
    const reason = reasonOf(deployment) ?? assessment.reason;
    const refused = rejected.get(deployment);
    const observedRevision = reached.get(deployment);
    // Retry times are monotonic here: on the wall clock the same time would look like another one each round.
    const fingerprint = JSON.stringify([
      assessment.services,
      phase,
      revision,
      containerIds,
      reason,
      refused,
      observedRevision,
    ]);
    if (written.get(deployment)?.fingerprint === fingerprint) return;
    sequence += 1;
    const state: DeploymentState = {
      deployment,
      deviceId,
      phase,
      ...(reason === undefined ? {} : { reason }),
      ...(revision === undefined ? {} : { revision }),
      ...(observedRevision === undefined ? {} : { observedRevision }),
      ...(generation === undefined ? {} : { generation }),
      containerIds,
      services: Object.fromEntries(
        Object.entries(assessment.services).map(([name, one]) => [name, serviceState(one)]),
      ),
      ...(refused === undefined ? {} : { rejected: refused }),
      sequence,
      bootId,
      observedAt: Math.round(clock.wallNow()),
    };
    written.set(deployment, { fingerprint, state });
    onState(state);
  }

  function serviceState({ becomesReady: _becomesReady, retryAt, ...rest }: ServiceAssessment): ServiceState {
    if (retryAt === undefined) return rest;
    return { ...rest, retryAt: Math.round(clock.wallNow() + (retryAt - clock.now())) };
  }

  return {
    write(assessments, notes) {
      for (const assessment of assessments) writeOne(assessment, notes);
      const assessed = new Set(assessments.map(({ deployment }) => deployment));
      for (const deployment of notes.rejected.keys()) {
        if (!assessed.has(deployment)) writeOne(nothingAccepted(deployment), notes);
      }
    },
    state: (deployment) => written.get(deployment)?.state,
    states: () => [...written.values()].map(({ state }) => state),
    remove(deployment) {
      reached.delete(deployment);
      return written.delete(deployment);
    },
  };
}

/** All that is known of it is a document that was refused. */
function nothingAccepted(deployment: string): Assessment {
  return {
    deployment,
    phase: 'Pending',
    reason: 'NoDesiredState',
    containerIds: {},
    services: {},
    settled: true,
  };
}
