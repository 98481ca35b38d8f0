import { garbage, LineSplitter } from '@rollforward/engine-shared';
import { type Clock, type EventsOptions, RuntimeFault, type RuntimeEvent } from 'rollforward';

import { readEventLine } from './event-line.ts';
import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { eventsRequest } from './stream-requests.ts';

/** UTF-16 code units. An event may carry every label of its container. */
const LONGEST_EVENT = 1024 * 1024;

/**
 * Tells hints as long as the connection lasts, which is one of its own. A service to which nothing happens says nothing, not even
 * that it has begun to answer.
 */
export async function* events(
  { service, dialect }: Engine,
  clock: Clock,
  { signal }: EventsOptions = {},
): AsyncGenerator<RuntimeEvent, void> {
  const lines = new LineSplitter(LONGEST_EVENT);
  const said = service.listen(eventsRequest(clock.wallNow()), {
    signal,
    refused: (answer) => faultOf(dialect, 'events', answer),
    mayBeSilent: () => !lines.holds,
  });
  for await (const bytes of said) {
    for (const { text, ends } of lines.push(bytes)) {
      if (!ends) throw garbage('has a line without an end');
      // Podman ends a line twice.
      const event = text === '' ? undefined : readEventLine(text);
      if (event !== undefined) yield event;
    }
  }
  if (signal?.aborted === true) return;
  throw new RuntimeFault({ code: 'Unavailable', message: 'the service ended its events' });
}
