import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DirectoryRecord, type ServiceEntry, directoryKey } from '@valija/contracts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A system as the directory has it. */
type PlayedSystem = Pick<ServiceEntry, 'systemId' | 'body' | 'service' | 'level'>;

/** What a system must know of itself and of who asks it. */
export interface PlayedAddress {
  readonly endpoint: string;
  readonly askers: readonly { readonly folder: string; readonly keys: URL }[];
}

/** Who asks. */
export interface AskingFolder {
  readonly url: string;
  readonly publicJwk: object;
  /** Its copy of the directory. */
  readonly model: { apply(records: readonly DirectoryRecord[]): unknown };
}

/** Where a system finds the keys of who asks. */
const KEYS = 'keys';

/** Systems on this machine that a folder asks as its directory says, each with a handler of its own. */
export class PlayedSystems {
  /** What was asked, as it stood in the request line. */
  readonly asked: string[] = [];
  /** Systems that do something else than they should. */
  readonly plays = new Map<string, Handler>();
  private readonly handlers = new Map<string, Handler>();
  private readonly server: Server;

  private constructor(private readonly folder: AskingFolder) {
    this.server = createServer((request, response) => {
      const [, systemId = ''] = (request.url ?? '').split('/');
      if (systemId === KEYS) {
        response.end(JSON.stringify({ keys: [folder.publicJwk] }));
        return;
      }
      this.asked.push(request.url ?? '');
      (this.plays.get(systemId) ?? this.handlers.get(systemId))?.(request, response);
    });
  }

  static async open(folder: AskingFolder): Promise<PlayedSystems> {
    const played = new PlayedSystems(folder);
    await new Promise<void>((resolve) => played.server.listen(0, '127.0.0.1', resolve));
    return played;
  }

  /** A system that answers for a body; one that answers for several is added for each. */
  add(system: PlayedSystem, serve: (address: PlayedAddress) => Handler): void {
    const { systemId, body } = system;
    const endpoint = `${this.url}/${systemId}`;
    const askers = [{ folder: this.folder.url, keys: new URL(`${this.url}/${KEYS}`) }];
    this.handlers.set(systemId, serve({ endpoint, askers }));
    this.know('system', { systemId, name: systemId, operator: body });
    this.know('service', { ...system, endpoint });
  }

  know<E extends DirectoryRecord['entity']>(entity: E, value: object): void {
    const record = { entity, key: directoryKey[entity](value as never), value: value as never };
    this.folder.model.apply([record]);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }
}
