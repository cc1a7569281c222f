/** What a script can tell from how a command ended. `valija --help` shows them. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  rejected: 4,
  unreachable: 5,
} as const;

export const exitCodeHelp = `
Exit codes:
  0  done
  1  something unexpected went wrong
  2  the command, a file or an option is not right
  3  the hub refused (the message says why and what to do)
  4  some events were rejected (listed in the output)
  5  a part of the system does not answer`;

/** A failure whose message is for people: what, why and what to do. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'CommandFailed';
  }
}
