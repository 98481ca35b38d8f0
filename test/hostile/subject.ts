import { containerSpec, parseDocument } from 'rollforward';
import { createTestAgent, type TestAgent, type TestAgentOptions } from 'rollforward/testing';

/** What a campaign is about: the SDK itself, or a mutant of it. */
export interface Subject {
  readonly parseDocument: typeof parseDocument;
  readonly containerSpec: typeof containerSpec;
  readonly createAgent: (options: TestAgentOptions) => TestAgent;
}

export const SDK: Subject = { parseDocument, containerSpec, createAgent: createTestAgent };
