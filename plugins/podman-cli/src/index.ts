export { createPodmanCliDriver, type PodmanCliDriverOptions } from './driver.ts';
export { podmanCli, type PodmanCliOptions } from './podman-cli.ts';
