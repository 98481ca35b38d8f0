import { changeValues, driverMutant, fault, type Mutants, specMutant } from './mutant.ts';

export const specMutants: Mutants = {
  'C2.environment': specMutant('values are trimmed', (spec) => ({
    ...spec,
    env: changeValues(spec.env, (value) => value.trim()),
  })),
  'C2.environment-line-breaks': specMutant('values end at a line break', (spec) => ({
    ...spec,
    env: changeValues(spec.env, (value) => value.split(/[\r\n]/)[0] ?? ''),
  })),
  'C2.process-environment': specMutant('a line of a value becomes a variable', (spec) => {
    const env = { ...spec.env };
    for (const line of Object.values(spec.env).flatMap((value) => value.split('\n').slice(1))) {
      const [name = '', value = ''] = line.split('=');
      if (name !== '') env[name] = value;
    }
    return { ...spec, env };
  }),
  'C2.labels': specMutant('a label ends at a comma', (spec) => ({
    ...spec,
    labels: changeValues(spec.labels, (value) => value.split(',')[0] ?? ''),
  })),
  'C2.grace': specMutant('the grace period is always 10', (spec) => ({ ...spec, gracePeriodSeconds: 10 })),
  'C2.command': specMutant('a command is a shell line', ({ command, ...spec }) => ({
    ...spec,
    ...(command && { command: command.join(' ').split(' ') }),
  })),
  'C2.args': specMutant('variables are put into arguments', ({ args, ...spec }) => ({
    ...spec,
    ...(args && { args: args.map((word) => word.replaceAll('$HOME', '/root')) }),
  })),
  'C2.command-and-args': specMutant('empty arguments are left out', (spec) => ({
    ...spec,
    ...(spec.args && { args: spec.args.filter((word) => word !== '') }),
  })),
  'C2.volumes': specMutant('read-only is left out', (spec) => ({
    ...spec,
    mounts: spec.mounts.map((mount) => ({ ...mount, readOnly: false })),
  })),
  'C2.tmpfs': specMutant('memory is a volume', (spec) => ({
    ...spec,
    mounts: spec.mounts.map((mount) =>
      mount.type === 'tmpfs' ? { type: 'volume', source: `${spec.name}.tmp`, target: mount.target } : mount,
    ),
  })),
  'C2.bind': specMutant('each source is mounted once', (spec) => ({
    ...spec,
    mounts: spec.mounts.filter(
      (mount, index) =>
        mount.type !== 'bind' ||
        spec.mounts.findIndex((other) => other.type === 'bind' && other.source === mount.source) === index,
    ),
  })),
  'C2.ports': specMutant('ports are published on every address', (spec) => ({
    ...spec,
    ports: spec.ports.map((port) => ({ ...port, hostIp: '0.0.0.0' })),
  })),
  'C2.network': specMutant('a network without ports is none', (spec) => ({
    ...spec,
    network: spec.ports.length > 0 ? spec.network : { mode: 'none' },
  })),
  'C2.host-network': specMutant('nobody gets the network of the host', (spec) => ({
    ...spec,
    network: spec.network.mode === 'host' ? { mode: 'none' } : spec.network,
  })),
  'C2.no-network': specMutant('no network is the network of the host', (spec) => ({
    ...spec,
    network: spec.network.mode === 'none' ? { mode: 'host' } : spec.network,
  })),
  'C2.user': specMutant('the group is left out', ({ user, ...spec }) => ({
    ...spec,
    ...(user !== undefined && { user: user.split(':')[0] ?? '' }),
  })),
  'C2.working-directory': specMutant('the directory is the root', (spec) => ({
    ...spec,
    workingDir: '/',
  })),
  'C2.read-only-root': specMutant('the root is writable', (spec) => ({ ...spec, readOnlyRoot: false })),
  'C2.limits': specMutant('processors are whole', ({ resources, ...spec }) => ({
    ...spec,
    ...(resources && { resources: { ...resources, cpus: Math.ceil(resources.cpus ?? 0) } }),
  })),
  'C2.stop-signal': specMutant('the signal is always SIGTERM', (spec) => ({
    ...spec,
    stopSignal: 'SIGTERM',
  })),
  'C23.engine-names': driverMutant('names that the engine reads are refused', (driver) => ({
    async createContainer(spec) {
      if (Object.hasOwn(spec.env, 'LD_PRELOAD')) throw fault('InvalidSpec');
      return driver.createContainer(spec);
    },
  })),
};
