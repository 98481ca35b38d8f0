import type { TestImage } from './test-image.ts';

/** The programs that answer over HTTP. */
export const VERSIONS: readonly TestImage[] = [
  'v1',
  'v2',
  'v3',
  'v4',
  'slow-start',
  'slow-stop',
  'needs-env',
  'volume',
  'baked',
];

/**
 * What all programs share.
 *
 * A signal must find a `wait`: the shell is PID 1, so that a signal without a trap is ignored, and one that
 * comes while a foreground child runs is handled only when the child ends. `PATH` is set because a test
 * may give the container any other; `/proc/uptime` is read without a fork, to be as near as can be.
 */
export const LIBRARY = `PATH=/bin
program=\${0##*/}

note() {
  [ -n "$LOG_DIR" ] || return 0
  read -r now rest </proc/uptime
  echo "$1 $program $now" >>"$LOG_DIR/log"
}

serve() {
  [ -n "$PORT" ] || return 0
  httpd -f -p "$PORT" -h "/www/$program" &
}

# Tells when a killed program was alive for the last time.
heartbeat() {
  [ -n "$LOG_DIR" ] || return 0
  while :; do
    read -r now rest </proc/uptime
    echo "alive $program $now" >>"$LOG_DIR/heartbeat"
    sleep 0.05
  done
}

pause() {
  sleep "$1" &
  wait $!
}

idle() {
  while :; do pause 3600; done
}
`;

const END_ON_TERM = `. /app/lib.sh
trap 'note term; exit 0' TERM
note start
`;
const SERVER = `${END_ON_TERM}serve
idle
`;

/** The program of each image: \`/app/<image>\`, run by the shell of busybox. */
export const imagePrograms: Readonly<Record<TestImage, string>> = {
  v1: SERVER,
  v2: SERVER,
  v3: SERVER,
  v4: SERVER,
  baked: SERVER,
  exits: `. /app/lib.sh
note start
note end
exit 3
`,
  'exit-code': `${END_ON_TERM}pause "\${AFTER:-0}"
note end
exit "\${CODE:-1}"
`,
  'ignores-term': `. /app/lib.sh
trap 'note term' TERM
note start
heartbeat &
idle
`,
  'slow-stop': `. /app/lib.sh
trap 'note term; sleep "\${STOP_SECONDS:-3}"; note end; exit 0' TERM
note start
heartbeat &
serve
idle
`,
  'slow-start': `${END_ON_TERM}pause "\${START_SECONDS:-2}"
note ready
serve
idle
`,
  'needs-env': `. /app/lib.sh
trap 'note term; exit 0' TERM
note start
if [ -z "$NEEDED" ]; then
  echo 'NEEDED is not set' >&2
  note end
  exit 1
fi
serve
idle
`,
  volume: `${END_ON_TERM}echo written >/data/file
serve
idle
`,
  'stop-signal': `. /app/lib.sh
for signal in TERM USR1 USR2 INT QUIT HUP; do trap "note $signal; exit 0" $signal; done
note start
idle
`,
  'echo-env': `${END_ON_TERM}if [ -n "$LOG_DIR" ]; then
  cat /proc/$$/environ >"$LOG_DIR/.env" && mv "$LOG_DIR/.env" "$LOG_DIR/env"
  { [ $# -eq 0 ] || printf '%s\\0' "$@"; } >"$LOG_DIR/.args" && mv "$LOG_DIR/.args" "$LOG_DIR/args"
else
  cat /proc/$$/environ
  printf '\\0'
  [ $# -eq 0 ] || printf '%s\\0' "$@"
fi
note ready
idle
`,
};
