import { localReference } from '@rollforward/engine-shared';

export function inspectImageArguments(reference: string): string[] {
  return ['image', 'inspect', '--', localReference(reference)];
}

export function pullArguments(reference: string): string[] {
  return ['pull', '--', localReference(reference)];
}
