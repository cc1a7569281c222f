/** A process of the local stack: what to run, and how to know that it is ready. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of the supervisor. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly port: number;
  readonly url?: string;
  /** Where it says whether it can do its work, and what it lacks. */
  readonly health?: string;
  /** Asked again and again until it says yes. */
  readonly isReady: () => Promise<boolean>;
  /** Asks the process to finish what it does and leave. */
  readonly stopSignal?: NodeJS.Signals;
}

/** Something on this machine is missing: the text says what, and how to get it or do without. */
export class MissingRequirement extends Error {
  constructor(what: string, whatToDo: string) {
    super(`${what}\n  ${whatToDo}`);
    this.name = 'MissingRequirement';
  }
}

export const DOCKER_INSTEAD =
  'Or use Docker instead: docker compose up (see docs/how-to/run-with-docker.md).';
