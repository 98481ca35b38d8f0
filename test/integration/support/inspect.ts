import type { PodmanHost } from '@rollforward/test-hosts';

/** The parts of `podman container inspect` that tests look at. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly Pid: number; readonly StartedAt: string };
}

/** What Podman itself says of the container of that name or id; `undefined` where there is none. */
export async function inspect(host: PodmanHost, ref: string): Promise<Inspected | undefined> {
  const { stdout, exitCode } = await host.run(['container', 'inspect', ref], { reject: false });
  return exitCode === 0 ? (JSON.parse(stdout) as Inspected[])[0] : undefined;
}

/** What must be the same of a container that nobody has touched. */
export async function identityOf(host: PodmanHost, ref: string): Promise<unknown> {
  const found = await inspect(host, ref);
  return found && { id: found.Id, name: found.Name, state: found.State };
}

/** The names of all containers, networks or volumes, in order. */
export async function namesOf(host: PodmanHost, kind: 'container' | 'network' | 'volume'): Promise<string[]> {
  const args =
    kind === 'container'
      ? ['ps', '--all', '--external', '--format', '{{.Names}}']
      : [kind, 'ls', '--format', '{{.Name}}'];
  const { stdout } = await host.run(args);
  return stdout
    .split('\n')
    .filter((name) => name !== '')
    .sort();
}
