export {
  type AppEvent,
  type EchoedEnvironment,
  lastHeartbeat,
  readAppLog,
  readEchoedEnvironment,
  uptimeSeconds,
} from './images/app-log.ts';
export { BAKED_LABELS, imageReference, type TestImage } from './images/test-image.ts';
export { livingProcesses } from './podman/living-processes.ts';
export { podmanAvailability, type PodmanAvailability } from './podman/podman-availability.ts';
export { type PodmanHost, startPodmanHost } from './podman/podman-host.ts';
export {
  podmanWrapper,
  type PodmanWrapper,
  type PodmanWrapperOptions,
  type WrapperMode,
} from './podman/podman-wrapper.ts';
export type { Daemon } from './servers/daemon.ts';
export { freePort } from './servers/free-port.ts';
export { type NatsServer, type NatsServerOptions, startNatsServer } from './servers/nats-server.ts';
export { type Registry, type RegistryOptions, startRegistry } from './servers/registry.ts';
export type { Server } from './servers/server.ts';
export { HostUnavailable } from './system/host-unavailable.ts';
export type { CommandResult, RunOptions } from './system/run-command.ts';
