import { isRuntimeFault } from 'rollforward';

/** All that `stream` gives, and at last the code of the fault that it ends with, if it does. Another error is thrown. */
export async function heardOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const heard: unknown[] = [];
  try {
    for await (const word of stream) heard.push(word);
  } catch (error) {
    if (!isRuntimeFault(error)) throw error;
    heard.push(error.code);
  }
  return heard;
}
