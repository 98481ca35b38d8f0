import { Agent, type AgentOptions } from 'node:http';
import { inspect } from 'node:util';

/** The connections of one kind of calls. */
export class ServiceAgent extends Agent {
  constructor(options?: AgentOptions) {
    super(options);
    // The modem writes the options of each request out for a log that nobody reads, every socket of an agent included.
    Object.defineProperty(this, inspect.custom, { value: () => 'ServiceAgent' });
  }

  /** From now on calls that are under way do not keep the agent's process from ending. */
  unref(): void {
    for (const socket of Object.values(this.sockets).flatMap((sockets) => sockets ?? [])) socket.unref();
  }
}
