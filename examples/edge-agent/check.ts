import { type ContainerRuntime, doctor, explainFindings } from 'rollforward';

import type { Config } from './config.ts';
import type { ExitCode } from './exit-codes.ts';
import { examineFiles, namedFiles } from './named-files.ts';

/** Looks at everything that the agent will need of this machine, and tells `say` what is wrong with it. */
export async function check(
  config: Config,
  runtime: ContainerRuntime,
  say: (text: string) => void,
): Promise<ExitCode> {
  const files = await examineFiles(namedFiles(config));
  for (const { severity, text } of files) say(`${severity}: ${text}`);
  const findings = await doctor(runtime);
  say(explainFindings(findings));
  return [...files, ...findings].some(({ severity }) => severity === 'error') ? 4 : 0;
}
