import { NatsFault, type NatsFaultCode } from './nats-fault.ts';

/** An answer of the JetStream API that is no error. */
export type ApiAnswer = Readonly<Record<string, unknown>>;

/** Reads an answer of the JetStream API; throws the `NatsFault` that it says. Pure. `what` was asked. */
export function readApiAnswer(data: Uint8Array, what: string): ApiAnswer {
  const answer = objectOf(data);
  if (answer === undefined)
    throw new NatsFault({ code: 'Refused', message: `${what}: the server's answer cannot be read` });
  const { error } = answer;
  if (error === undefined || error === null) return answer;
  const { err_code: number, description } = error as { err_code?: unknown; description?: unknown };
  const told = typeof description === 'string' ? description.slice(0, 200) : 'no reason given';
  const code = typeof number === 'number' ? (CODES.get(number) ?? 'Refused') : 'Refused';
  throw new NatsFault({ code, message: `${what}: ${told}`, sequence: sequenceIn(code, told) });
}

/** The numbers that the server gives its errors; the codes beside them are shared by many. */
const CODES: ReadonlyMap<number, NatsFaultCode> = new Map([
  [10059, 'NoBucket'], // stream not found
  [10054, 'TooLarge'], // message size exceeds maximum allowed
  [10071, 'Conflict'], // wrong last sequence: N
  [10164, 'Conflict'], // wrong last sequence
  [10008, 'TimedOut'], // the cluster has no leader for it now
]);

function sequenceIn(code: NatsFaultCode, description: string): number | undefined {
  const match = code === 'Conflict' ? /wrong last sequence: ([0-9]{1,15})$/.exec(description) : null;
  return match === null ? undefined : Number(match[1]);
}

function objectOf(data: Uint8Array): ApiAnswer | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as ApiAnswer)
      : undefined;
  } catch {
    return undefined;
  }
}
