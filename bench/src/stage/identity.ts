import { type Server, createServer } from 'node:http';
import { SystemClock } from '@valija/clock';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { person } from '../load/population.js';

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** The application of the benchmarks, as the directory has it. */
export const CLIENT = 'bench-app';
const ALGORITHM = 'EdDSA';
const KEY_ID = 'bench';
const LIFE_S = 6 * 3_600;

/** In the place of an identity provider: publishes one key, and signs what the benchmarks need. */
export class Identity {
  private constructor(
    private readonly server: Server,
    private readonly key: PrivateKey,
    private readonly issuer: string,
    private readonly audience: string,
  ) {}

  static async start(issuer: string, audience: string): Promise<Identity> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
    const keys = [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' }];
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    const { hostname, port } = new URL(issuer);
    await new Promise<void>((resolve) => server.listen(Number(port), hostname, resolve));
    return new Identity(server, privateKey, issuer, audience);
  }

  /** An access token of a person, good for the whole run. */
  tokenOf(number: number): Promise<string> {
    const { idNumber, fullName } = person(number);
    const issuedAt = Math.floor(new SystemClock().epochMs() / 1000);
    return new SignJWT({
      nif: idNumber,
      name: fullName,
      acr: 'high',
      clave_method: 'dnie',
      client_id: CLIENT,
      scope: 'dispatches:read appearances:write',
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
      .setIssuer(this.issuer)
      .setAudience(this.audience)
      .setSubject(idNumber)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFE_S)
      .sign(this.key);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
