import type { PortBinding } from 'rollforward';
import type { InspectedContainer, InspectedMount } from 'rollforward/testing';

/** What the inspects of Podman and Docker have in common, as far as it is read here. */
export interface EngineInspect {
  readonly Id: string;
  /** Docker's begins with a slash. */
  readonly Name: string;
  /** The first word of what is executed; `Args` are the others, the entrypoint's included. */
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: { readonly Status: string; readonly Pid: number };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: { readonly Networks?: Readonly<Record<string, unknown>> };
  readonly Config: {
    readonly Env: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly User: string;
    readonly WorkingDir: string;
    readonly StopTimeout?: number;
  };
  readonly HostConfig: {
    readonly Tmpfs?: Readonly<Record<string, string>>;
    readonly PortBindings: Readonly<
      Record<string, readonly { HostIp: string; HostPort: string }[] | null>
    > | null;
    readonly NetworkMode: string;
    readonly ReadonlyRootfs: boolean;
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly CpuQuota: number;
    readonly CpuPeriod: number;
    readonly PidsLimit: number | null;
    readonly RestartPolicy: { readonly Name: string };
  };
}

/** What each engine says in a way of its own. */
export type InspectedByEngine = Required<Pick<InspectedContainer, 'networks' | 'stopSignal' | 'logBytes'>>;

/** What an engine shows, in the suite's words. */
export function readInspect(shown: EngineInspect, own: InspectedByEngine): InspectedContainer {
  const { Config: config, HostConfig: host } = shown;
  const args = config.Cmd ?? [];
  return {
    id: shown.Id,
    name: shown.Name.replace(/^\//, ''),
    env: Object.fromEntries((config.Env ?? []).map(splitAtEquals)),
    // Podman 4 joins the words of the entrypoint by spaces; what it executes is still word by word.
    command: [shown.Path, ...shown.Args].slice(0, 1 + shown.Args.length - args.length),
    args,
    labels: config.Labels ?? {},
    mounts: mountsOf(shown),
    ports: portsOf(host.PortBindings ?? {}),
    hostNetwork: host.NetworkMode === 'host',
    user: config.User,
    workingDir: config.WorkingDir,
    readOnlyRoot: host.ReadonlyRootfs,
    memoryBytes: host.Memory,
    cpus: cpusOf(host),
    pids: host.PidsLimit ?? 0,
    gracePeriodSeconds: config.StopTimeout ?? NaN,
    restartsByItself: !['', 'no'].includes(host.RestartPolicy.Name),
    ...own,
  };
}

/** `10MB` as Podman writes it, `10485760` or `10m`; no size at all, or 0, is no bound. */
export function bytesOf(size: string): number {
  const [, digits = '0', unit = ''] = /^([0-9.]+)\s*([kKmMgG]?)i?B?$/.exec(size) ?? [];
  const factor = { '': 1, k: 1000, m: 1e6, g: 1e9 }[unit.toLowerCase()] ?? 1;
  const bytes = Number(digits) * factor;
  return bytes > 0 ? bytes : Infinity;
}

/** `NAME=value` in its parts. */
export function splitAtEquals(variable: string): readonly [string, string] {
  const at = variable.indexOf('=');
  return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
}

function mountsOf({ Mounts, HostConfig: { Tmpfs = {} } }: EngineInspect): readonly InspectedMount[] {
  const mounts = Mounts.filter(({ Type }) => Type === 'volume' || Type === 'bind').map(
    (mount): InspectedMount => {
      const type = mount.Type === 'volume' ? 'volume' : 'bind';
      const source = type === 'volume' ? (mount.Name ?? '') : mount.Source;
      return { type, source, target: mount.Destination, readOnly: !mount.RW };
    },
  );
  const tmpfs = Object.entries(Tmpfs).map(([target, options]): InspectedMount => ({
    type: 'tmpfs',
    source: '',
    target,
    readOnly: options.split(',').includes('ro'),
  }));
  return [...mounts, ...tmpfs];
}

function portsOf(bindings: NonNullable<EngineInspect['HostConfig']['PortBindings']>): readonly PortBinding[] {
  return Object.entries(bindings).flatMap(([key, hosts]) => {
    const [port, protocol] = key.split('/');
    return (hosts ?? []).map(({ HostIp, HostPort }) => ({
      // Podman shows "every address" as no address.
      hostIp: HostIp === '' ? '0.0.0.0' : HostIp,
      hostPort: Number(HostPort),
      containerPort: Number(port),
      protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
    }));
  });
}

function cpusOf({ NanoCpus, CpuQuota, CpuPeriod }: EngineInspect['HostConfig']): number {
  if (NanoCpus > 0) return NanoCpus / 1e9;
  return CpuPeriod > 0 && CpuQuota > 0 ? CpuQuota / CpuPeriod : 0;
}
