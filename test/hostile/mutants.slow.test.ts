import { expect, test } from 'vitest';

import { runCampaign } from './campaign.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  'the campaign catches one that %s',
  async (_, { subject, says, needsAgent, slowestMs }) => {
    const faults: string[] = [];
    await runCampaign({
      seed: 7,
      count: 3000,
      subject,
      withAgent: needsAgent,
      untilFailure: true,
      ...(slowestMs !== undefined && { slowestMs }),
      onFailure: (failure) => faults.push(...failure.faults),
    });
    expect(faults.join('\n')).toMatch(says);
  },
);
