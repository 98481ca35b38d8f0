import { get } from 'node:http';

/** What a server of a cluster says of its JetStream. */
export interface JetStreamReport {
  /** The node that leads the cluster, as far as it knows. */
  readonly leader: string | undefined;
  /** How many servers are in the cluster. */
  readonly size: number;
  /** By the name of each stream that it has: who leads it, as far as it knows. */
  readonly streams: ReadonlyMap<string, string | undefined>;
}

/** The part that is read of what `/jsz` gives. */
interface JetStreamPage {
  readonly meta_cluster?: { readonly leader?: string; readonly cluster_size?: number };
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly name: string;
      readonly cluster?: { readonly leader?: string };
    }[];
  }[];
}

const WITHIN_MS = 1000;

/** Asks the server with this monitoring port; `undefined` where it does not answer within a second. */
export async function readJetStream(monitorPort: number): Promise<JetStreamReport | undefined> {
  const text = await read(monitorPort, '/jsz?streams=true');
  if (text === undefined) return undefined;
  const page = JSON.parse(text) as JetStreamPage;
  const streams = (page.account_details ?? []).flatMap((account) => account.stream_detail ?? []);
  return {
    leader: page.meta_cluster?.leader,
    size: page.meta_cluster?.cluster_size ?? 0,
    streams: new Map(streams.map(({ name, cluster }) => [name, cluster?.leader] as const)),
  };
}

function read(port: number, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const question = get({ host: '127.0.0.1', port, path, agent: false, signal }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.once('error', () => resolve(undefined));
      answer.once('end', () => resolve(answer.statusCode === 200 ? text : undefined));
    });
    question.once('error', () => resolve(undefined));
  });
}
