export { type PodmanService, startPodmanService } from '@rollforward/test-hosts';
