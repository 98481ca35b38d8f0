import { Agent, type IncomingMessage, request } from 'node:http';

import { LABELS } from 'rollforward';

import { RAW_GRACE, type RawCalls, type RawContainer } from './raw-calls.ts';

/** The raw calls to Podman's service on `socketPath`, all over one connection that is kept alive. */
export function rawSocket(socketPath: string): RawCalls {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  function send(method: string, path: string, body?: object): Promise<string> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const sent = request(
        { socketPath, agent, method, path: `/v4.0.0/libpod${path}`, headers },
        (answer) => {
          read(answer).then((said) => {
            const status = answer.statusCode ?? 0;
            if (status < 300) resolve(said);
            else reject(new Error(`${method} ${path}: ${status} ${said}`));
          }, reject);
        },
      );
      sent.once('error', reject);
      sent.end(text);
    });
  }

  return {
    async list(owner) {
      const filters = encodeURIComponent(JSON.stringify({ label: [`${LABELS.owner}=${owner}`] }));
      await send('GET', `/containers/json?all=true&filters=${filters}`);
    },
    async lookAtImage(reference) {
      await send('GET', `/images/${encodeURIComponent(reference)}/json`);
    },
    async lookAtNetwork(name) {
      await send('GET', `/networks/${name}/json`);
    },
    async create(container) {
      const answer: unknown = JSON.parse(await send('POST', '/containers/create', bodyOf(container)));
      return (answer as { readonly Id: string }).Id;
    },
    async start(id) {
      await send('POST', `/containers/${id}/start`);
    },
    async stop(id) {
      await send('POST', `/containers/${id}/stop?timeout=${RAW_GRACE}`);
    },
    async remove(id) {
      await send('DELETE', `/containers/${id}?v=true`);
    },
    close: () => agent.destroy(),
  };
}

function bodyOf({ name, image, network, logFolder, labels }: RawContainer): object {
  return {
    name,
    image,
    labels,
    env: { LOG_DIR: '/log' },
    mounts: [{ type: 'bind', source: logFolder, destination: '/log', options: [] }],
    netns: { nsmode: 'bridge' },
    Networks: { [network]: {} },
    log_configuration: { driver: 'k8s-file' },
  };
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
