export { createDockerSocketDriver, type DockerSocketDriverOptions } from './docker/driver.ts';
export { dockerSocket, type DockerSocketOptions } from './docker-socket.ts';
export { createPodmanSocketDriver, type PodmanSocketDriverOptions } from './podman/driver.ts';
export { podmanSocket, type PodmanSocketOptions } from './podman-socket.ts';
