import type { EngineDescription } from '../../../src/index.ts';
import { driverMutant, type Mutants, runtimeMutant } from './mutant.ts';

/** What a driver says that takes whatever the engine told. */
const PROXY = { proxy: 'http://agent:correct-horse@proxy.example:3128' };

export const engineMutants: Mutants = {
  'C24.version': driverMutant('it tells the version of the client, which is another one', (driver) => ({
    describeEngine: async (options) => ({
      ...(await driver.describeEngine?.(options)),
      ...FAKE,
      version: '0.9.0',
    }),
  })),
  'C24.nothing-but-facts': runtimeMutant('it hands on all that the engine told', (driver) => ({
    describeEngine: async (options) => ({ ...(await driver.describeEngine?.(options)), ...FAKE, ...PROXY }),
  })),
  'C24.changes-nothing': driverMutant('it looks at each container as well', (driver, engine) => ({
    async describeEngine(options) {
      for (const { id } of engine.containers()) await driver.containerStatus({ id });
      return { ...(await driver.describeEngine?.(options)), ...FAKE };
    },
  })),
  'C24.no-answer-is-no-engine': runtimeMutant('it believes what it did not understand', (_, __, sound) => ({
    describeEngine: async (options) => sound.describeEngine?.(options).catch(() => FAKE) ?? FAKE,
  })),
};

const FAKE: EngineDescription = { engine: 'other', version: '1.0.0' };
