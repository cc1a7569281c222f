import { type ProcessSpec, freePorts } from '@valija/local';

const WITHIN_MS = 1_000;
const PORTS_OF_A_PAIR = 4;

/** A service as two processes, on ports of their own; what others were told of it is the front's now. */
export class Pairs {
  /** Which ports stand behind which. */
  readonly behind = new Map<number, readonly number[]>();

  private constructor(
    private readonly variables: Readonly<Record<string, string>>,
    private readonly free: number[],
  ) {}

  /** @param variables the services of which two run, by the variable that says where each answers */
  static async of(variables: Readonly<Record<string, string>>): Promise<Pairs> {
    return new Pairs(variables, await freePorts(Object.keys(variables).length * PORTS_OF_A_PAIR));
  }

  readonly asProcesses = (spec: ProcessSpec): readonly ProcessSpec[] => {
    const variable = this.variables[spec.name];
    if (variable === undefined) return [spec];
    const ports = [this.free.pop() ?? 0, this.free.pop() ?? 0];
    this.behind.set(spec.port, ports);
    return ports.map((port, index) => {
      const management = this.free.pop() ?? 0;
      const health = `http://127.0.0.1:${String(management)}/health/ready`;
      return {
        ...spec,
        name: `${spec.name}-${String(index + 1)}`,
        port,
        health,
        env: { ...spec.env, [variable]: String(port), MANAGEMENT_PORT: String(management) },
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
