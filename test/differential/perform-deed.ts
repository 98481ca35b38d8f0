import type { ContainerRuntime } from 'rollforward';
import type { BenchAbility } from 'rollforward/testing';

import type { Made } from './memory.ts';
import { settleEnded, settleListening, until } from './settle.ts';
import { obeys, type Side } from './side.ts';
import type { Deed } from './step.ts';

/** What each deed asks of a bench. */
export const ABILITY_FOR: Readonly<Record<Deed['deed'], BenchAbility | undefined>> = {
  pause: 'pause',
  kill: undefined,
  killUnnoticed: 'killUnnoticed',
  interruptStop: 'interruptStop',
  print: 'print',
  runForeign: 'runForeign',
  makeForeignNetwork: 'makeForeignNetwork',
};

/** Does it behind the back of the runtime under test; what cannot be done to what is there is left undone, or refused. */
export async function performDeed(side: Side, deed: Deed, step: number): Promise<string> {
  try {
    return await act(side, deed, step);
  } catch (error) {
    side.notes.push(String(error));
    return 'refused';
  }
}

async function act(side: Side, deed: Deed, step: number): Promise<string> {
  const { bench, memory } = side;
  switch (deed.deed) {
    case 'runForeign': {
      const name = memory.slotName(deed.slot);
      const image = await bench.image('runs');
      const id = await bench.runForeign?.({ name, image });
      if (id === undefined) throw new TypeError('the bench has no runForeign');
      memory.learn(id, undefined, side.markerOf(step));
      return memory.tellId(id);
    }
    case 'makeForeignNetwork':
      await bench.makeForeignNetwork?.(side.networkName(deed.network));
      return 'done';
    case 'pause':
    case 'kill':
    case 'killUnnoticed':
    case 'interruptStop':
    case 'print': {
      const made = memory.find(deed.who);
      const { state } = await bench.runtime.containerStatus({ id: memory.idOf(deed.who) });
      if (made === undefined || state !== 'running') return `not done: it is ${state}`;
      if (deed.deed === 'pause' || deed.deed === 'interruptStop') await settleListening(side, made);
      return doTo(side, deed, made, step);
    }
  }
}

async function doTo(
  side: Side,
  deed: Exclude<Deed, { deed: 'runForeign' | 'makeForeignNetwork' }>,
  made: Made,
  step: number,
): Promise<string> {
  const { bench } = side;
  switch (deed.deed) {
    case 'pause':
      await bench.pause?.(made.id);
      return 'done';
    case 'kill': {
      const pids = await bench.livingProcesses(made.marker);
      for (const pid of pids) await bench.kill(pid);
      await settleEnded(side, made);
      return `killed ${pids.length}`;
    }
    case 'killUnnoticed':
      await bench.killUnnoticed?.(made.id);
      return 'done';
    case 'interruptStop':
      if (made.wish === undefined || obeys(made.wish)) return 'not done: it would obey';
      await bench.interruptStop?.(made.id);
      return 'done';
    case 'print': {
      const text = `line ${step}`;
      await bench.print?.(made.id, text, deed.stream);
      await until(side, async () => (await printedBy(bench.runtime, made)).includes(text));
      return 'done';
    }
  }
}

async function printedBy({ logs }: ContainerRuntime, { id }: Made): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { text } of logs?.(id) ?? []) texts.push(text);
  return texts;
}
