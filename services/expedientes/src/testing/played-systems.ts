import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DirectoryRecord, type IntegrationLevel, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { type CaseFileSource, type RequestHandler, serveCaseFiles } from '@valija/node-sdk';
import type { SigningKey } from '@valija/tokens';

export const FOLDER = 'https://hub.example';

interface PlayedSystem {
  readonly systemId: string;
  /** DIR3 code of the body that it answers for. */
  readonly body: string;
  readonly level: IntegrationLevel;
  readonly source: CaseFileSource;
}

type Play = (request: IncomingMessage, response: ServerResponse) => void;

/** Systems on this machine that are asked as the directory says, with the contract's own handler. */
export class PlayedSystems {
  readonly model = new DirectoryModel();
  /** What was asked, as it stood in the request line. */
  readonly asked: string[] = [];
  /** Systems that do something else than they should. */
  readonly plays = new Map<string, Play>();
  private readonly handlers = new Map<string, RequestHandler>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const [, systemId = ''] = (request.url ?? '').split('/');
      if (systemId !== KEYS) this.asked.push(request.url ?? '');
      const play = this.plays.get(systemId);
      if (play) play(request, response);
      else void this.handlers.get(systemId)?.(request, response);
    });
  }

  /** @param key of the folder that asks */
  static async open(key: SigningKey): Promise<PlayedSystems> {
    const played = new PlayedSystems();
    await new Promise<void>((resolve) => played.server.listen(0, '127.0.0.1', resolve));
    played.handlers.set(KEYS, (_, response) => {
      response.end(JSON.stringify({ keys: [key.publicJwk] }));
      return Promise.resolve();
    });
    return played;
  }

  add({ systemId, body, level, source }: PlayedSystem): void {
    const endpoint = `${this.url}/${systemId}`;
    this.handlers.set(
      systemId,
      serveCaseFiles({
        endpoint,
        askers: [{ folder: FOLDER, keys: new URL(`${this.url}/${KEYS}`) }],
        level,
        pageUrl: `https://sede.${systemId}.example`,
        source,
      }),
    );
    this.know('system', { systemId, name: systemId, operator: body });
    this.know('service', { body, service: 'case-files', systemId, endpoint, level });
  }

  know<E extends DirectoryRecord['entity']>(entity: E, value: object): void {
    this.model.apply([{ entity, key: directoryKey[entity](value as never), value: value as never }]);
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

/** Where a handler finds the keys of who asks. */
const KEYS = 'keys';
