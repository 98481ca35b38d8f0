import { bridgePrefix } from './address-block.ts';

/**
 * The program that Podman runs in place of netavark.
 *
 * Podman numbers bridges and netavark names firewall chains as if there were one Podman on the machine: two
 * hosts with a network of one name would share a bridge, and the first to end would take the other's
 * firewall rules along. So both names get the host's tag on their way from Podman to netavark. The namespace
 * of each container is written down as well: its mount is outside of the host's folder.
 */
export function netavarkScript(netavark: string, tag: string, namespaces: string): string {
  return `#!/bin/sh
for last; do :; done
case " $* " in
  *' setup '*) echo "$last" >>${namespaces} ;;
  *' teardown '*) ;;
  *) exec ${netavark} "$@" ;;
esac
sed -e 's/"name":"\\([^"]*\\)","id":"/"name":"\\1@${tag}","id":"/g' \\
    -e 's/"network_interface":"podman/"network_interface":"${bridgePrefix(tag)}/g' | ${netavark} "$@"
`;
}
