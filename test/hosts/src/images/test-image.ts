/**
 * The images that tests run, each a busybox root with a small program as its entrypoint.
 *
 * All of them write what happens to them to `$LOG_DIR/log`, if `LOG_DIR` is set (see `readAppLog`), and end
 * at once on SIGTERM with exit code 0 unless it says otherwise here.
 *
 * - `v1` … `v4` — answer their name over HTTP on `$PORT`, if it is set
 * - `exits` — exits with 3 at once
 * - `exit-code` — exits with `$CODE` (1) after `$AFTER` (0) seconds
 * - `ignores-term` — notes SIGTERM and goes on
 * - `slow-stop` — takes `$STOP_SECONDS` (3) to stop
 * - `slow-start` — is ready, and answers over HTTP, after `$START_SECONDS` (2)
 * - `needs-env` — exits with 1 unless `$NEEDED` is set
 * - `volume` — has `VOLUME /data`, so that each container gets an anonymous volume
 * - `stop-signal` — has `STOPSIGNAL SIGUSR1`, and notes which signal came
 * - `baked` — carries labels of the SDK itself, as after a `commit` of an owned container
 * - `echo-env` — writes its environment and arguments, byte for byte (see `readEchoedEnvironment`)
 */
export type TestImage =
  | 'v1'
  | 'v2'
  | 'v3'
  | 'v4'
  | 'exits'
  | 'exit-code'
  | 'ignores-term'
  | 'slow-stop'
  | 'slow-start'
  | 'needs-env'
  | 'volume'
  | 'stop-signal'
  | 'baked'
  | 'echo-env';

/** The labels that the image `baked` carries: complete, well-formed, and a lie. */
export const BAKED_LABELS: Readonly<Record<string, string>> = {
  'io.rollforward.owner': 'device-1',
  'io.rollforward.deployment': 'shop',
  'io.rollforward.service': 'web',
  'io.rollforward.digest': `v1:${'0'.repeat(64)}`,
  'io.rollforward.grace': '10',
  'io.rollforward.ports': '',
};

/** What the engine calls `image`. */
export function imageReference(image: TestImage): string {
  return `localhost/rollforward-test/${image}:1`;
}

/** The `--change` instructions that make `image` of the common root. */
export function imageChanges(image: TestImage): readonly string[] {
  const entrypoint = `ENTRYPOINT ["/app/${image}"]`;
  switch (image) {
    case 'volume':
      return [entrypoint, 'VOLUME /data'];
    case 'stop-signal':
      return [entrypoint, 'STOPSIGNAL SIGUSR1'];
    case 'baked':
      return [entrypoint, ...Object.entries(BAKED_LABELS).map(([key, value]) => `LABEL ${key}="${value}"`)];
    default:
      return [entrypoint];
  }
}
