import { faultCode, objectIn, type PodmanVerb, shortReason } from '@rollforward/podman-shared';
import { RuntimeFault } from 'rollforward';

import type { ServiceAnswer } from './service.ts';

/** The fault that `answer` to a failed call is. */
export function faultOf(verb: PodmanVerb, answer: ServiceAnswer): RuntimeFault {
  const code = faultCode(verb, errorOf(answer));
  return new RuntimeFault({ code, message: `podman ${verb}: ${reasonOf(answer)}` });
}

/** The fault that a pull ended with which had begun well: it is told in its stream. */
export function pullFault(words: string): RuntimeFault {
  const code = faultCode('pull', words);
  return new RuntimeFault({ code, message: `podman pull: ${shortReason(words)}` });
}

/** Whether `answer` says in so many words that there is no such thing. Another 404 is of a server that is not Podman. */
export function saysMissing(what: 'container' | 'image' | 'network', answer: ServiceAnswer): boolean {
  return answer.status === 404 && MISSING[what].test(errorOf(answer));
}

const MISSING = {
  container: /no such container|no container with (name or )?id/i,
  image: /image not known|no such image/i,
  network: /network not found|unable to find network|no such network/i,
} as const;

/** What Podman says of it, or whatever stands there instead. */
export function errorOf({ text }: ServiceAnswer): string {
  const message = objectIn(text)?.['message'];
  return (typeof message === 'string' ? message : text).trim();
}

/** One short line of what Podman says. */
export function reasonOf(answer: ServiceAnswer): string {
  const reason = shortReason(errorOf(answer));
  return reason === '' ? `it was answered with ${answer.status} and no reason` : reason;
}
