import { type ContainerRuntime, doctor, explainFindings } from 'rollforward';

/** Writes what is wrong with the engine behind `runtime`, and with this host: for when something did not work. */
export async function tellFindings(runtime: ContainerRuntime, write: (text: string) => void): Promise<void> {
  const findings = await doctor(runtime);
  const matter = findings.filter(({ severity }) => severity !== 'note');
  write(`\nWhat the doctor finds, of ${runtime.name} as it is set up here:\n\n${explainFindings(matter)}\n`);
}
