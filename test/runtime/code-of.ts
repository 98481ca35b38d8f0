import { isRuntimeFault } from '../../src/index.ts';

/** `done`, or the code that `call` rejects with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    return isRuntimeFault(error) ? error.code : `no RuntimeFault: ${String(error)}`;
  }
}
