/** What a client gets from that port of the loopback address; why it gets nothing, if so. */
export async function askPort(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      signal: AbortSignal.timeout(10_000),
      // Each answer must come from whoever holds the port now.
      headers: { connection: 'close' },
    });
    return (await response.text()).trim();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `${String(error)}${cause}`;
  }
}
