/** How bad a finding is. */
export type FindingSeverity =
  /** Containers cannot run. */
  | 'error'
  /** They run now, and something will go wrong later. */
  | 'warning'
  /** Worth knowing. */
  | 'note';

/** What can be found. A code keeps its meaning; new ones may come. */
export type FindingCode =
  /** The host is no Linux, where containers are processes. */
  | 'host-not-linux'
  /** The engine's program is in no folder where it is looked for. */
  | 'program-missing'
  /** The engine's program may not be executed. */
  | 'program-denied'
  /** There is no socket where the engine's should be. */
  | 'socket-missing'
  /** This user may not use the socket, or not enter a folder above it. */
  | 'socket-denied'
  /** There is a socket, and nobody behind it. */
  | 'socket-dead'
  /** What is there is something else. */
  | 'socket-not-a-socket'
  /** The engine gave no answer in time. */
  | 'engine-silent'
  /** The engine answered with a failure. */
  | 'engine-failing'
  /** The runtime cannot ask its engine what it is. */
  | 'engine-not-asked'
  /** The host could not be looked at. */
  | 'host-not-seen'
  /** The engine lacks what runtimes need. */
  | 'engine-too-old'
  /** The version of the engine is none that is understood. */
  | 'engine-version-unknown'
  /** The contract's suite is not run on this version. */
  | 'engine-untested'
  /** The API on the socket lacks what is said to it. */
  | 'api-too-old'
  /** The engine warns of something itself. */
  | 'engine-warns'
  /** What starts containers for Podman does not run. */
  | 'oci-runtime-broken'
  /** crun starts nothing where both versions of control groups are mounted. */
  | 'crun-on-hybrid-cgroups'
  /** Control groups are to be made by systemd, which is not there. */
  | 'cgroups-by-absent-systemd'
  /** Control groups are of version 1. */
  | 'cgroups-v1'
  /** Without root some resources cannot be limited. */
  | 'limits-not-delegated'
  /** Podman asks for higher limits than it may set. */
  | 'ulimits-not-raisable'
  /** The user's services end with the user's last session. */
  | 'not-lingering'
  /** The user has no ids for the users in containers. */
  | 'no-subordinate-ids'
  /** Stopping the agent's unit ends the monitors of containers. */
  | 'agent-unit-kills-monitors'
  /** The end of Podman's service ends the monitors of containers. */
  | 'service-unit-kills-monitors'
  /** The engine runs now and is not started at boot. */
  | 'engine-not-at-boot'
  /** podman-restart.service is enabled, which changes nothing for containers of an agent. */
  | 'podman-restart-enabled'
  /** Images, containers and volumes are in memory. */
  | 'storage-lost-at-reboot'
  /** The storage lies on an overlay, as in a container. */
  | 'storage-on-overlay'
  /** The storage driver is vfs. */
  | 'storage-copies-layers'
  /** There is little room for images. */
  | 'storage-almost-full'
  /** Podman cannot tell that the host has restarted. */
  | 'run-folder-lasts'
  /** netavark is not there. */
  | 'network-program-missing'
  /** What answers for names in networks is not there. */
  | 'dns-program-missing'
  /** Images without a registry in their name are not pulled. */
  | 'no-search-registries'
  /** The engine tells no events. */
  | 'no-events'
  /** The clock of the host is far off. */
  | 'clock-wrong'
  /** A restart of dockerd stops containers. */
  | 'live-restore-off'
  /** dockerd leaves the packet filter alone. */
  | 'iptables-off';

/** One thing about an engine or its host. No secret is in it. */
export interface Finding {
  /** What a program decides by. */
  readonly code: FindingCode;
  /** How bad it is. */
  readonly severity: FindingSeverity;
  /** What was seen here, in one line. */
  readonly seen: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}
