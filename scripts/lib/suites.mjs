/**
 * Everything that is verified, in order.
 *
 * - `command` — what is run in the root of the repository
 * - `needs` — `engines`, where real engines are needed; `docker`, where Docker Engine is, besides
 * - `together` — what stands in a row with the same word is run at the same time: it waits more than it works
 */
export const SUITES = [
  { name: 'format, lint and types', command: npm('check') },
  { name: 'build', command: npm('build:all') },
  { name: 'public surface', command: npm('api') },
  { name: 'unit tests, quick', command: npm('test') },
  { name: 'unit tests, slow', command: npm('test:slow') },
  { name: 'hostile documents', command: npm('hostile', '--count', '5000') },
  { name: 'conformance, fake', command: npm('conformance', '--runtime', 'fake') },
  {
    name: 'integration tests',
    command: npm('test:integration'),
    needs: 'engines',
    together: 'integration',
  },
  {
    name: 'integration tests, state plane',
    command: npm('test:plane'),
    needs: 'engines',
    together: 'integration',
  },
  {
    name: 'conformance, podman-cli',
    command: npm('conformance', '--runtime', 'podman-cli'),
    needs: 'engines',
    together: 'engines',
  },
  {
    name: 'conformance, podman-socket',
    command: npm('conformance', '--runtime', 'podman-socket'),
    needs: 'engines',
    together: 'engines',
  },
  {
    name: 'conformance, Docker Engine',
    command: npm('conformance', '--runtime', 'podman-socket', '--engine', 'docker'),
    needs: 'docker',
    together: 'engines',
  },
  {
    name: 'differential test',
    command: npm('differential', '--sequences', '20'),
    needs: 'engines',
    together: 'engines',
  },
  { name: 'kill test', command: npm('kill-test', '--kills', '10'), needs: 'engines', together: 'engines' },
  {
    name: 'NATS kill test',
    command: npm('nats-kills', '--kills', '5', '--freeze', '5'),
    needs: 'engines',
    together: 'engines',
  },
  {
    name: 'demo on Podman',
    command: npm('demo', '--runtime', 'podman-cli'),
    needs: 'engines',
    together: 'demos',
  },
  {
    name: "demo on Podman's socket",
    command: npm('demo', '--runtime', 'podman-socket'),
    needs: 'engines',
    together: 'demos',
  },
];

/** The suites in stages: one after the other, and the suites of each at the same time. */
export function stagesOf(suites) {
  const stages = [];
  for (const suite of suites) {
    const last = stages.at(-1);
    if (suite.together !== undefined && last?.[0].together === suite.together) last.push(suite);
    else stages.push([suite]);
  }
  return stages;
}

function npm(script, ...args) {
  return ['npm', 'run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])];
}
