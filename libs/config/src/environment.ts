/**
 * The one door to the environment (rule `environment-in-one-place`). Services do not call this: they declare their
 * variables and receive a typed configuration. The command line and the local stack pass it on to child processes.
 */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** Changes one variable of this process (tests and the command line only). */
export function setEnvironment(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
