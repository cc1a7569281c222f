import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audience, ProblemResponse, Public } from '@valija/http';
import { SigningKey } from '@valija/tokens';
import { CallingCouncil } from '../councils/council.decorator.js';
import type { Council } from '../councils/council.js';
import { CouncilResponse, NodeKeysResponse } from './about.response.js';

@ApiTags('about')
@Controller()
export class AboutController {
  constructor(@Inject(SigningKey) private readonly key: SigningKey) {}

  @Get('v1/me')
  @Audience('council')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Which council this is, for whom it may issue, and where its content is' })
  @ApiOkResponse({ type: CouncilResponse })
  @ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
  me(@CallingCouncil() { councilId, name, bodies, content }: Council): CouncilResponse {
    return { councilId, name, bodies, content };
  }

  @Get('.well-known/jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'Public keys with which this node asks councils for their content' })
  @ApiOkResponse({ type: NodeKeysResponse })
  jwks(): NodeKeysResponse {
    return { keys: [this.key.publicJwk] };
  }
}
