import { objectIn, type EngineVerb, shortReason } from '@rollforward/engine-shared';
import { RuntimeFault } from 'rollforward';

import type { Dialect, Thing } from './dialect.ts';
import type { ServiceAnswer } from './service.ts';

/** The fault that `answer` to a failed call is. */
export function faultOf(dialect: Dialect, verb: EngineVerb, answer: ServiceAnswer): RuntimeFault {
  const code = dialect.faultCode(verb, errorOf(answer));
  return new RuntimeFault({ code, message: `${dialect.engine} ${verb}: ${reasonOf(answer)}` });
}

/** The fault that a pull ended with which had begun well: it is told in its stream. */
export function pullFault(dialect: Dialect, words: string): RuntimeFault {
  const code = dialect.faultCode('pull', words);
  return new RuntimeFault({ code, message: `${dialect.engine} pull: ${shortReason(words)}` });
}

/** Whether `answer` says in so many words that there is no such thing. Another 404 is of a server that is no such engine. */
export function saysMissing(dialect: Dialect, what: Thing, answer: ServiceAnswer): boolean {
  return isMissing(dialect.missing[what], answer);
}

/** As {@link saysMissing}, by the words themselves. */
export function isMissing(words: RegExp, answer: ServiceAnswer): boolean {
  return answer.status === 404 && words.test(errorOf(answer));
}

/** What the engine says of it, or whatever stands there instead. */
export function errorOf({ text }: ServiceAnswer): string {
  const message = objectIn(text)?.['message'];
  return (typeof message === 'string' ? message : text).trim();
}

/** One short line of what the engine says. */
export function reasonOf(answer: ServiceAnswer): string {
  const reason = shortReason(errorOf(answer));
  return reason === '' ? `it was answered with ${answer.status} and no reason` : reason;
}
