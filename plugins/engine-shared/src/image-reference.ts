const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;

/** Whether `reference` is an image's id, which no registry knows. */
export function isImageId(reference: string): boolean {
  return IMAGE_ID.test(reference);
}

/**
 * `reference` so that Podman cannot read it as the beginning of an image's id: `cafe` becomes `cafe:latest`, which
 * means the same and matches by name only.
 */
export function localReference(reference: string): string {
  if (isImageId(reference) || reference.includes('@')) return reference;
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return last.includes(':') ? reference : `${reference}:latest`;
}

/** Whether `reference` says which registry it is in. What does not is resolved by the engine's own configuration. */
export function hasRegistry(reference: string): boolean {
  const at = reference.indexOf('/');
  if (at < 0) return false;
  const first = reference.slice(0, at);
  return /[.:]/.test(first) || first === 'localhost';
}
