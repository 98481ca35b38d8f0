export {
  type AppEvent,
  type EchoedEnvironment,
  type Grace,
  graceGiven,
  readAppLog,
  readEchoedEnvironment,
  uptimeSeconds,
} from './images/app-log.ts';
export type { DeviceHost } from './devices/device-host.ts';
export { type DeviceNetwork, openDeviceNetwork } from './devices/device-network.ts';
export { dockerAvailability, type DockerAvailability } from './docker/docker-availability.ts';
export { type DockerHost, startDockerHost } from './docker/docker-host.ts';
export { type HeavyImageOptions, makeHeavyImage } from './images/heavy-image.ts';
export { BAKED_LABELS, imageReference, type TestImage } from './images/test-image.ts';
export { type Podman5Host, startPodman5Host } from './podman-5/podman-5-host.ts';
export { podmanAvailability, type PodmanAvailability } from './podman/podman-availability.ts';
export { type PodmanHost, startPodmanHost } from './podman/podman-host.ts';
export { type PodmanService, startPodmanService } from './podman/podman-service.ts';
export {
  podmanWrapper,
  type PodmanWrapper,
  type PodmanWrapperOptions,
  type WrapperMode,
} from './podman/podman-wrapper.ts';
export type { Daemon } from './servers/daemon.ts';
export { freePort } from './servers/free-port.ts';
export {
  type CertificateFiles,
  type CertificateOptions,
  type Certificates,
  makeCertificates,
} from './servers/certificates.ts';
export {
  type NatsCluster,
  type NatsClusterOptions,
  type NatsNode,
  startNatsCluster,
} from './servers/nats-cluster.ts';
export { natsTls, type NatsTlsOptions } from './servers/nats-configuration.ts';
export { type NatsServer, type NatsServerOptions, startNatsServer } from './servers/nats-server.ts';
export { type Registry, type RegistryOptions, startRegistry } from './servers/registry.ts';
export type { Server } from './servers/server.ts';
export { openSlowLine, type SlowLine } from './servers/slow-line.ts';
export { HostUnavailable } from './system/host-unavailable.ts';
export { livingProcesses } from './system/living-processes.ts';
export { obeysTerm, oneLife } from './system/one-life.ts';
export type { CommandResult, RunOptions } from './system/run-command.ts';
