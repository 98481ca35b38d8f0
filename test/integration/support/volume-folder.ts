import type { PodmanHost } from '@rollforward/test-hosts';

/** Where the files of a volume lie on the host. */
export async function volumeFolder(host: PodmanHost, name: string): Promise<string> {
  return (await host.run(['volume', 'inspect', '--format', '{{.Mountpoint}}', '--', name])).stdout;
}
