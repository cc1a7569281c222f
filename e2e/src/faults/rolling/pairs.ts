import type { ProcessSpec } from '@valija/local';

const WITHIN_MS = 1_000;

/** The services of which two run, by the variable that says where each answers. */
const PAIRS: Readonly<Record<string, string>> = {
  'metadata-store-reader': 'METADATA_STORE_RPC_PORT',
  'citizen-api': 'CITIZEN_API_HTTP_PORT',
};

/** A service as two processes, on ports of their own; what others were told of it is the front's now. */
export class Pairs {
  /** Which ports stand behind which. */
  readonly behind = new Map<number, readonly number[]>();

  /** @param free ports that nobody uses, four for each pair */
  constructor(private readonly free: number[]) {}

  readonly asProcesses = (spec: ProcessSpec): readonly ProcessSpec[] => {
    const variable = PAIRS[spec.name];
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
