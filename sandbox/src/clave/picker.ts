import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { findPersona } from '../world/personas.js';
import { type Method, methodsFor, requiredLevel } from './methods.js';
import { CONTENT_SECURITY_POLICY, errorPage, pickerPage } from './pages.js';
import { subjectOf } from './subjects.js';

const MOST_BYTES = 10_000;
/** What an earlier step of the same interaction said does not count any more. */
const alone = { mergeWithLastSubmission: false };

/** The page of an interaction: shown with GET, answered with POST (fields `persona` and `method`). */
export class PickerDoor {
  constructor(private readonly provider: Provider) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.method === 'POST') await this.answer(request, response);
      else if (request.method === 'GET') await this.show(request, response);
      else send(response, 405, errorPage('Método no admitido.'));
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      send(response, 400, errorPage('La petición de identificación ha caducado o no es de este navegador.'));
    }
  }

  private async show(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { uid, params } = await this.provider.interactionDetails(request, response);
    send(
      response,
      200,
      pickerPage({
        uid,
        application: await this.applicationName(params['client_id']),
        required: requiredLevel(params['acr_values']),
        persona: params['login_hint'],
      }),
    );
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const details = await this.provider.interactionDetails(request, response);
    const form = await readForm(request);
    if (form.has('cancel')) {
      const result = { error: 'access_denied', error_description: 'the person did not identify' };
      goOn(response, await this.provider.interactionResult(request, response, result, alone));
      return;
    }
    const required = requiredLevel(details.params['acr_values']);
    const [personaId, methodId] = [form.get('persona') ?? '', form.get('method') ?? ''];
    const persona = findPersona(personaId);
    const method = methodsFor(required).find(({ id }) => id === methodId);
    if (!persona || !method) {
      const application = await this.applicationName(details.params['client_id']);
      const problem = problemOf(persona !== undefined);
      const picker = {
        uid: details.uid,
        application,
        required,
        persona: personaId,
        method: methodId,
        problem,
      };
      send(response, 422, pickerPage(picker));
      return;
    }
    await this.finish(request, response, { accountId: subjectOf(persona), method, session: details.session });
  }

  private async finish(
    request: IncomingMessage,
    response: ServerResponse,
    { accountId, method, session }: Chosen,
  ): Promise<void> {
    const login = { accountId, acr: method.level, amr: [method.id] };
    const next = await this.provider.interactionResult(request, response, { login }, alone);
    if (session && session.accountId !== accountId) await this.leaveSession(session.uid);
    goOn(response, next);
  }

  /**
   * Another persona sits down at the same browser: the choice, which is recorded by now, says enough. The library would
   * show a page of its own that logs the first one out by script.
   */
  private async leaveSession(uid: string): Promise<void> {
    const session = await this.provider.Session.findByUid(uid);
    if (!session) return;
    session.accountId = undefined;
    session.authorizations = undefined;
    await session.persist();
  }

  private async applicationName(clientId = ''): Promise<string> {
    const client = await this.provider.Client.find(clientId);
    return client?.clientName ?? clientId;
  }
}

interface Chosen {
  readonly accountId: string;
  readonly method: Method;
  readonly session: { readonly uid: string; readonly accountId: string } | undefined;
}

function problemOf(isPersonaKnown: boolean): string {
  return isPersonaKnown
    ? 'Elija un método de identificación que alcance el nivel pedido.'
    : 'Elija una persona y un método de identificación.';
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return new URLSearchParams();
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function goOn(response: ServerResponse, address: string): void {
  response.writeHead(303, { location: address, 'cache-control': 'no-store' }).end();
}

function send(response: ServerResponse, status: number, page: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .end(page);
}
