export { createPodmanSocketDriver, type PodmanSocketDriverOptions } from './driver.ts';
export { podmanSocket, type PodmanSocketOptions } from './podman-socket.ts';
