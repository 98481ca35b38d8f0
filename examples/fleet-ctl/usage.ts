import { EXIT_CODES } from './exit-codes.ts';

export const USAGE: string = `Usage: fleet-ctl [connection] <command>

  setup [--replicas <n>]                        makes the buckets, where they are not there
  put <devices> <deployment> <file>             puts a document; - reads it from the standard input
      [--next] [--wait] [--timeout <seconds>]   --next: with the generation after the last one
  delete <devices> <deployment> [--wait]        takes a deployment away, also where it is not any more
  get <device> <deployment>                     the document as it lies there
  list [<selector>]                             devices: whether they are there, labels, versions
  watch [<devices> [<deployment>]]              what devices say, as it changes, until Ctrl-C
  wait <device> <deployment>                    until it is so: the document that is there now, and Running
      [--phase <phase>] [--revision <sha256>]   Running, Failed, Pending, or Deleted: nothing is left of it
      [--timeout <seconds>]                     300 by default
  logs <device> <deployment> <service>          what the container prints
      [--follow] [--tail <lines>]
  ping <device>                                 asks the agent whether it is there
  permissions <device>                          what the user of a device must be allowed, for nats-server

<devices> is the name of a device or a selector over labels: site=north,ring!=canary, 'role in (pump,press)',
'"beta"' (the label is there), '*' (all).

Connection, from options, or else from the JSON file of --config or FLEET_CTL_CONFIG, with the same words as keys:
  --servers <url>,<url>    tls://host:port or nats://host:port. Default: nats://127.0.0.1:4222
  --creds <file>           a .creds file; or --user <name> with --password-file <file>
  --ca, --cert, --key <file>
  --plaintext anywhere     allows TLS to be missing on other hosts than this one

Exit codes:
${Object.entries(EXIT_CODES)
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n')}`;
