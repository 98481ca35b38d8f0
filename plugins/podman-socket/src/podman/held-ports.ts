import { listAllRequest } from './requests.ts';
import type { Service } from '../service.ts';

/** What has made Podman 4.3 let go in each try, in about half a second. */
const QUESTIONS = 100;

/**
 * Makes the service let go of ports that it holds itself. It opens the ports of each container that it starts, and after a
 * start that failed it forgets to close them: they stay held, against every container that comes after, until its
 * memory is tidied the next time. That comes with use, so it is used.
 */
export async function freeForgottenPorts(service: Service, signal: AbortSignal | undefined): Promise<void> {
  for (let question = 0; question < QUESTIONS; question += 1) {
    await service.ask(listAllRequest(), { signal });
  }
}
