import type { Clock, EventsOptions, RuntimeEvent } from 'rollforward';

import { eventsArguments } from './argv-events.ts';
import { readEventLine } from './event-line.ts';
import { faultOf } from './faults.ts';
import type { Podman } from './podman.ts';
import { unavailable } from './process-result.ts';

/** UTF-16 code units. An event may carry every label of its container. */
const LONGEST_EVENT = 1024 * 1024;

/** Tells hints as long as a process of Podman does. That it ends is a lost connection, whatever it says of itself. */
export async function* events(
  podman: Podman,
  clock: Clock,
  { signal }: EventsOptions = {},
): AsyncGenerator<RuntimeEvent, void> {
  const options = { signal, longestLine: LONGEST_EVENT };
  for await (const part of podman.stream(eventsArguments(clock.wallNow()), options)) {
    if (part.kind === 'end') {
      throw part.exitCode === 0 ? unavailable('podman events ended') : faultOf('events', part);
    }
    // What Podman says to people: a warning, or why it is about to end.
    if (part.stream === 'stderr' || part.text === '') continue;
    const event = readEventLine(part.text);
    if (event !== undefined) yield event;
  }
}
