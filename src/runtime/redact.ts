import { RuntimeFault } from './fault.ts';

/** A shorter value is left alone: "1" or "on" is no secret, and taking it out would make every message unreadable. */
const SHORTEST_SECRET = 4;

/** Takes each of `secrets` out of `text`: as it is, line by line, and as an engine quotes it in an error. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: a shorter one inside of it would leave the rest of it readable.
  for (const form of secrets.flatMap(formsOf).sort((one, other) => other.length - one.length)) {
    if (form.length >= SHORTEST_SECRET) clean = clean.replaceAll(form, '[redacted]');
  }
  return clean;
}

function formsOf(secret: string): readonly string[] {
  return [secret, ...secret.split(/[\r\n]+/), JSON.stringify(secret).slice(1, -1)];
}

/**
 * `fault` as it may leave the runtime: no value of `secrets` in its message, and of its cause only name, message
 * and code, because libraries hang the whole command line or request on their errors.
 */
export function redactFault(fault: RuntimeFault, secrets: readonly string[]): RuntimeFault {
  const cause = fault.cause === undefined ? undefined : plainCause(fault.cause, secrets);
  return new RuntimeFault({ code: fault.code, message: redact(fault.message, secrets), cause });
}

function plainCause(cause: unknown, secrets: readonly string[]): Error {
  if (!(cause instanceof Error)) return new Error(redact(String(cause), secrets));
  const plain = new Error(redact(cause.message, secrets));
  plain.name = cause.name;
  const code: unknown = 'code' in cause ? cause.code : undefined;
  if (typeof code === 'string') Object.assign(plain, { code });
  return plain;
}
