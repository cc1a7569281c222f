import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, limits } from '@valija/contracts';
import { Audience, Public } from '@valija/http';
import { maskIdNumber } from '@valija/legal';
import { CONFIGURATION } from '@valija/service';
import type { CitizenApiConfiguration } from '../config.js';
import { Me } from '../identity/caller.decorator.js';
import { KeysResponse, LimitsResponse, MeResponse } from './about.response.js';
import { KeysService } from './keys.service.js';

@ApiTags('about')
@Controller()
export class AboutController {
  constructor(
    @Inject(KeysService) private readonly keys: KeysService,
    @Inject(CONFIGURATION) private readonly configuration: CitizenApiConfiguration,
  ) {}

  @Get('v1/me')
  @Audience('citizen')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Who is signed in, how surely, and through which application' })
  @ApiOkResponse({ type: MeResponse })
  me(@Me() { person, assurance, method, clientId }: Caller): MeResponse {
    return {
      fullName: person.fullName,
      idNumber: maskIdNumber(person.idNumber),
      assuranceLevel: assurance,
      method,
      clientId,
    };
  }

  @Get('v1/limits')
  @Public()
  @Header('cache-control', 'public, max-age=3600')
  @ApiOperation({ summary: 'What the contracts allow' })
  @ApiOkResponse({ type: LimitsResponse })
  limits(): LimitsResponse {
    const {
      personRequestsPerMinute,
      personAppearancesPerMinute,
      addressRefusalsPerMinute,
      addressRequestsPerMinute,
    } = this.configuration;
    return {
      ...limits,
      perMinute: {
        personRequests: personRequestsPerMinute,
        personAppearances: personAppearancesPerMinute,
        addressRefusals: addressRefusalsPerMinute,
        addressRequests: addressRequestsPerMinute,
      },
    };
  }

  @Get('.well-known/jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'Public keys of the hub: of its receipts, and of its requests to origins' })
  @ApiOkResponse({ type: KeysResponse })
  async jwks(): Promise<KeysResponse> {
    return { keys: await this.keys.all() };
  }
}
