/** What a server has counted of one connection, to and fro together. */
export interface ConnectionCount {
  readonly bytes: number;
  readonly messages: number;
}

interface Connection {
  readonly ip: string;
  readonly name?: string;
  readonly in_bytes: number;
  readonly out_bytes: number;
  readonly in_msgs: number;
  readonly out_msgs: number;
}

/** Which connection it is: the only one from that address, or the one of them with that name. */
export interface ConnectionPlace {
  readonly address: string;
  readonly name: string;
}

/** Reads `/connz` of a server's monitoring port. Rejects where there is no such connection. */
export async function readConnection(monitorPort: number, place: ConnectionPlace): Promise<ConnectionCount> {
  const response = await fetch(`http://127.0.0.1:${monitorPort}/connz`);
  const { connections } = (await response.json()) as { readonly connections: readonly Connection[] };
  const there = connections.filter(({ ip }) => ip === place.address);
  const found = there.length === 1 ? there[0] : there.find(({ name }) => name?.includes(place.name));
  if (found === undefined) throw new Error(`no connection of ${place.name}: ${JSON.stringify(connections)}`);
  return { bytes: found.in_bytes + found.out_bytes, messages: found.in_msgs + found.out_msgs };
}
