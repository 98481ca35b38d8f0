import type { NetworkLabels } from 'rollforward';

export function inspectNetworkArguments(name: string): string[] {
  return ['network', 'inspect', '--', name];
}

export function createNetworkArguments(name: string, labels: NetworkLabels): string[] {
  const options = Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`);
  return ['network', 'create', '--driver=bridge', ...options, '--', name];
}

/** By name: given an id, Podman does not see that the network is in use, and removes it. */
export function removeNetworkArguments(name: string): string[] {
  return ['network', 'rm', '--', name];
}
