/** A process of the hub, as the list of running processes has it. */
export interface RunningPart {
  readonly name: string;
  readonly pid: number;
}
