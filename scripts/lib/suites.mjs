/**
 * Everything that is verified, in order.
 *
 * - `command` — what is run in the root of the repository
 * - `needs` — `engines`, where real engines are needed
 */
export const SUITES = [
  { name: 'format, lint and types', command: npm('check') },
  { name: 'build', command: npm('build:all') },
  { name: 'public surface', command: npm('api') },
  { name: 'unit tests, quick', command: npm('test') },
  { name: 'unit tests, slow', command: npm('test:slow') },
  { name: 'hostile documents', command: npm('hostile', '--count', '5000') },
  { name: 'conformance, fake', command: npm('conformance', '--runtime', 'fake') },
  { name: 'integration tests', command: npm('test:integration'), needs: 'engines' },
  {
    name: 'conformance, podman-cli',
    command: npm('conformance', '--runtime', 'podman-cli'),
    needs: 'engines',
  },
  {
    name: 'conformance, podman-socket',
    command: npm('conformance', '--runtime', 'podman-socket'),
    needs: 'engines',
  },
  { name: 'kill test', command: npm('kill-test', '--kills', '10'), needs: 'engines' },
  { name: 'demo on Podman', command: npm('demo', '--runtime', 'podman-cli'), needs: 'engines' },
];

function npm(script, ...args) {
  return ['npm', 'run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])];
}
