import { isRuntimeFault } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { passEnv } from '../src/env-file.ts';

const OWN = { PATH: '/bin', CUSTOM: 'x' };
const TWO_LINES = 'two\nlines';

test('what fits a line goes by the file, as it is', () => {
  const env = {
    A: '',
    B: '  a b  ',
    C: '#x',
    D: 'a=b=',
    E: `"q"'`,
    F: '*',
    G: '\t',
    H: '$HOME \\ é𝄞',
    PATH: '/app',
  };
  expect(passEnv(env, OWN)).toEqual({
    file: 'A=\nB=  a b  \nC=#x\nD=a=b=\nE="q"\'\nF=*\nG=\t\nH=$HOME \\ é𝄞\nPATH=/app\n',
    variables: {},
  });
});

test.each([
  ['a line feed', TWO_LINES],
  ['a carriage return at the end', 'x\r'],
  ['a carriage return within', 'x\ry'],
  ['64 KiB', 'x'.repeat(65_536)],
  ['64 KiB of UTF-8', 'é'.repeat(32_768)],
])('a value with %s goes by the environment of the process', (_, value) => {
  expect(passEnv({ APP_KEY: value }, OWN)).toEqual({ file: '', variables: { APP_KEY: value } });
});

test('a line of just under 64 KiB goes by the file', () => {
  const value = 'x'.repeat(65_534 - 'APP_KEY='.length);
  expect(passEnv({ APP_KEY: value }, OWN).variables).toEqual({});
});

describe('a name that Podman, or what it starts, reads itself', () => {
  test.each(
    `PATH HOME TMPDIR LD_PRELOAD LD_LIBRARY_PATH GODEBUG GOMAXPROCS GOTRACEBACK XDG_RUNTIME_DIR CONTAINER_HOST
    CONTAINERS_CONF PODMAN_USERNS DOCKER_CONFIG REGISTRY_AUTH_FILE STORAGE_DRIVER http_proxy HTTPS_PROXY No_Proxy all_proxy
    DBUS_SESSION_BUS_ADDRESS NOTIFY_SOCKET LISTEN_FDS LC_ALL LANG TZ _CONTAINERS_USERNS_CONFIGURED _OCI_STARTPIPE
    BASH_ENV ENV IFS MALLOC_CHECK_ GLIBC_TUNABLES RES_OPTIONS SSL_CERT_FILE NETAVARK_FW XTABLES_LIBDIR RUST_LOG CUSTOM`.split(
      /\s+/,
    ),
  )('%s is refused', (name) => {
    expect(() => passEnv({ [name]: TWO_LINES }, OWN)).toThrow(
      expect.toSatisfy((e) => isRuntimeFault(e) && e.code === 'InvalidSpec' && e.message.includes(name)),
    );
    expect(() => passEnv({ [name]: TWO_LINES }, OWN)).not.toThrow(/two/);
    expect(passEnv({ [name]: 'one line' }, OWN).variables).toEqual({});
  });

  test.each([
    'CERT',
    'PRIVATE_KEY',
    'GOOGLE_CREDENTIALS',
    'LDAP_CA',
    'SSLCERT',
    'TLS_CA',
    'CONFIG',
    'HOMEPAGE',
    'DEBUGGER',
  ])('%s is none', (name) => {
    expect(passEnv({ [name]: TWO_LINES }, OWN).variables).toEqual({ [name]: TWO_LINES });
  });
});
