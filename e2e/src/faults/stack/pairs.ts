import { type ProcessSpec, freePorts } from '@valija/local';

const WITHIN_MS = 1_000;

/** A service as two processes, on ports of their own; what others were told of it is the front's now. */
export class Pairs {
  /** Which ports stand behind which. */
  readonly behind = new Map<number, readonly number[]>();

  private constructor(
    private readonly variables: Readonly<Record<string, readonly string[]>>,
    private readonly free: number[],
  ) {}

  /** @param variables the services of which two run, by the variables that say where each answers */
  static async of(variables: Readonly<Record<string, readonly string[]>>): Promise<Pairs> {
    // Of each of the two also where it says how it is.
    const ports = Object.values(variables).reduce((sum, { length }) => sum + 2 * (length + 1), 0);
    return new Pairs(variables, await freePorts(ports));
  }

  readonly asProcesses = (spec: ProcessSpec): readonly ProcessSpec[] => {
    const variables = this.variables[spec.name];
    if (variables === undefined) return [spec];
    const own = variables.map((variable) => {
      const outside = Number(spec.env?.[variable]);
      const ports = [this.free.pop() ?? 0, this.free.pop() ?? 0] as const;
      this.behind.set(outside, ports);
      return { variable, outside, ports };
    });
    return ([0, 1] as const).map((index) => {
      const places = own.map(({ variable, ports }) => [variable, String(ports[index])] as const);
      const port = own.find(({ outside }) => outside === spec.port)?.ports[index] ?? spec.port;
      const management = this.free.pop() ?? 0;
      const health = `http://127.0.0.1:${String(management)}/health/ready`;
      return {
        ...spec,
        name: `${spec.name}-${String(index + 1)}`,
        port,
        health,
        env: { ...spec.env, ...Object.fromEntries(places), MANAGEMENT_PORT: String(management) },
        isReady: () =>
          fetch(health, { signal: AbortSignal.timeout(WITHIN_MS) }).then(
            async (answer) => {
              await answer.body?.cancel();
              return answer.ok;
            },
            () => false,
          ),
      };
    });
  };
}
