export * from './runtime/driver.ts';
