import { SetMetadata } from '@nestjs/common';

export const AUDIENCE_METADATA = 'valija:audience';

/** Who may call a route, and with which scopes. */
export interface AudienceRequirement {
  /** `public` or the name of an audience that the service checks. */
  readonly audience: string;
  readonly scopes: readonly string[];
}

/** Says whom a route is for. A route that says nothing is closed, and a test says so. */
export function Audience(audience: string, ...scopes: string[]): MethodDecorator & ClassDecorator {
  return SetMetadata(AUDIENCE_METADATA, { audience, scopes } satisfies AudienceRequirement);
}

/** Says that anybody may call a route. */
export function Public(): MethodDecorator & ClassDecorator {
  return Audience('public');
}
