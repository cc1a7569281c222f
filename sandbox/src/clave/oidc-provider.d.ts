/** What the sandbox uses of oidc-provider 9, which brings no declarations of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Session {
    readonly uid: string;
    accountId?: string | undefined;
    acr?: string | undefined;
    authorizations?: Record<string, unknown> | undefined;
    grantIdFor(clientId: string): string | undefined;
    persist(): Promise<string>;
  }

  export interface Grant {
    readonly accountId: string;
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  /** How somebody identified; kept by codes and refresh tokens. */
  export interface Authentication {
    readonly accountId?: string;
    readonly acr?: string;
    readonly amr?: readonly string[];
  }

  export interface Context {
    type: string;
    body: unknown;
    readonly oidc: {
      readonly provider: Provider;
      readonly client: { readonly clientId: string; readonly scope?: string };
      readonly session: Session;
      readonly params: Readonly<Record<string, string | undefined>>;
      readonly entities: {
        readonly AuthorizationCode?: Authentication;
        readonly RefreshToken?: Authentication;
      };
    };
  }

  export interface InteractionDetails {
    readonly uid: string;
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly session?: { readonly uid: string; readonly accountId: string };
  }

  export type InteractionResult =
    | {
        readonly login: { readonly accountId: string; readonly acr: string; readonly amr: readonly string[] };
      }
    | { readonly error: string; readonly error_description: string };

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly Session: { findByUid(uid: string): Promise<Session | undefined> };
    readonly Grant: {
      new (properties: { readonly clientId: string; readonly accountId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    readonly Client: { find(id: string): Promise<{ readonly clientName?: string } | undefined> };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<InteractionDetails>;
    /** @returns the address to go on at */
    interactionResult(
      request: IncomingMessage,
      response: ServerResponse,
      result: InteractionResult,
      options: { readonly mergeWithLastSubmission: boolean },
    ): Promise<string>;
    on(event: 'server_error', listener: (ctx: Context, error: Error) => void): this;
  }

  export namespace errors {
    class InvalidTarget extends Error {}
    class SessionNotFound extends Error {}
  }

  export namespace interactionPolicy {
    class Check {
      constructor(reason: string, description: string, error: string, check: (ctx: Context) => boolean);
      readonly reason: string;
    }
    interface Prompt {
      readonly checks: { add(check: Check): void };
    }
    interface Policy {
      get(name: 'login' | 'consent'): Prompt;
      remove(name: 'consent'): void;
    }
    function base(): Policy;
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  export default class MemoryAdapter {
    constructor(model: string);
    readonly model: string;
  }
}
