import { tellNetwork } from './perform-call.ts';
import type { Mentions } from './mentions.ts';
import type { Side } from './side.ts';
import { tellContainer, tellList } from './tell.ts';

/** Our containers, a line for each. */
export async function listOurs(side: Side): Promise<readonly string[]> {
  return tellList(side, await side.runtime.listContainers({ owner: side.ownerOf('ours') }));
}

/** All there is at the end: containers of ours, of the other owner, of strangers; networks; the volume; what lives. */
export async function lookAtAll(side: Side, mentions: Mentions): Promise<string> {
  const { bench, runtime, memory } = side;
  const lines = [...(await listOurs(side))];
  if (mentions.otherOwner) {
    lines.push(...tellList(side, await runtime.listContainers({ owner: side.ownerOf('other') })));
  }
  for (const { id, wish } of memory.all()) {
    if (wish === undefined) lines.push(tellContainer(side, await runtime.containerStatus({ id })));
  }
  for (const network of mentions.networks) {
    lines.push(`network ${network}: ${await tellNetwork(side, network)}`);
  }
  if (mentions.volume) {
    lines.push(`volume: ${(await bench.volumeExists?.(`${bench.owner}.data`)) ?? 'not looked for'}`);
  }
  const lives = await Promise.all(
    memory.all().map(async ({ marker }) => (await bench.livingProcesses(marker)).length),
  );
  return [...lines, `processes: ${lives.join(' ')}`].join('\n');
}
