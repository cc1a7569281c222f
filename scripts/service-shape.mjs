/** What a new service is made of. Each file is as short as the shape allows: docs/architecture.md, "The shape of a service". */

export const dependencies = [
  '@nestjs/common',
  '@nestjs/swagger',
  '@valija/clock',
  '@valija/config',
  '@valija/contracts',
  '@valija/http',
  '@valija/observability',
  '@valija/service',
];

/**
 * @param {string} name in kebab-case
 * @param {Record<string, string>} versions of its dependencies
 * @returns {Record<string, string>} path in the service's folder → text
 */
export function serviceFiles(name, versions) {
  const Pascal = name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter) => letter.toUpperCase());
  const camel = Pascal[0].toLowerCase() + Pascal.slice(1);
  const UPPER = name.replaceAll('-', '_').toUpperCase();
  return {
    'package.json': JSON.stringify({
      name: `@valija/${name}`,
      version: '0.1.0',
      private: true,
      description: 'One line: what it owns or does',
      license: 'EUPL-1.2',
      type: 'module',
      dependencies: versions,
    }),
    'README.md': readme(name),
    'src/main.ts': `
import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: '${name}',
  variables,
  module: () => AppModule,
  http: ({ ${camel}HttpPort }) => ({ port: ${camel}HttpPort }),
});
`,
    'src/config.ts': `
import { type Configuration, port, variable } from '@valija/config';
import { operatorVariables } from '@valija/http';

export const variables = {
  ...operatorVariables,
  ${UPPER}_HTTP_PORT: variable(port(), 'where operators call'),
};

export type ${Pascal}Configuration = Configuration<typeof variables>;
`,
    'src/app.module.ts': `
import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION } from '@valija/service';
import type { ${Pascal}Configuration } from './config.js';
import { GreetingsController } from './greetings/greetings.controller.js';
import { GreetingsService } from './greetings/greetings.service.js';

@Module({
  controllers: [GreetingsController],
  providers: [
    {
      provide: AUDIENCES,
      inject: [CONFIGURATION, CLOCK, Metrics],
      useFactory: (configuration: ${Pascal}Configuration, clock: Clock, metrics: Metrics) =>
        new Map([['operator', new OperatorCheck(configuration, clock, metrics)]]),
    },
    GreetingsService,
  ],
})
export class AppModule {}
`,
    ...feature(name),
  };
}

/** One feature: the rule, the use case, the failure, the door, and a test of each kind. */
function feature(name) {
  return {
    'src/greetings/greeting.ts': `
export interface Greeting {
  readonly text: string;
}

const NOON = 12;

/** The rule: facts in, value out. Time is an argument. */
export function greeting(whom: string, at: Date): Greeting {
  const time = at.getUTCHours() < NOON ? 'morning' : 'day';
  return { text: \`Good \${time}, \${whom}\` };
}
`,
    'src/greetings/greeting.spec.ts': `
import { describe, expect, it } from '@jest/globals';
import { greeting } from './greeting.js';

describe('greeting', () => {
  it('knows the morning', () => {
    expect(greeting('Ana', new Date('2026-11-20T08:00:00Z'))).toEqual({ text: 'Good morning, Ana' });
  });

  it('knows the rest of the day', () => {
    expect(greeting('Ana', new Date('2026-11-20T12:00:00Z'))).toEqual({ text: 'Good day, Ana' });
  });
});
`,
    'src/greetings/greetings.errors.ts': `
import { CodedError } from '@valija/contracts';

export class NobodyToGreet extends CodedError {
  constructor() {
    super('not-found');
  }
}
`,
    'src/greetings/greetings.service.ts': `
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { CLOCK } from '@valija/service';
import { type Greeting, greeting } from './greeting.js';
import { NobodyToGreet } from './greetings.errors.js';

/** The use cases: load, decide by the rule, save. */
@Injectable()
export class GreetingsService {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** @throws NobodyToGreet where the name is "nobody" */
  greet(whom: string): Greeting {
    if (whom === 'nobody') throw new NobodyToGreet();
    return greeting(whom, this.clock.now());
  }
}
`,
    'src/greetings/greeting.response.ts': `
import { ApiProperty } from '@nestjs/swagger';

/** What goes out, and nothing else. */
export class GreetingResponse {
  @ApiProperty()
  text!: string;
}
`,
    'src/greetings/greetings.controller.ts': `
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audience } from '@valija/http';
import { GreetingResponse } from './greeting.response.js';
import { GreetingsService } from './greetings.service.js';

@ApiTags('greetings')
@ApiBearerAuth()
@Controller('v1/greetings')
export class GreetingsController {
  constructor(@Inject(GreetingsService) private readonly greetings: GreetingsService) {}

  @Get(':whom')
  @Audience('operator', '${name}:read')
  @ApiOperation({ summary: 'A greeting for somebody' })
  @ApiOkResponse({ type: GreetingResponse })
  greet(@Param('whom') whom: string): GreetingResponse {
    return this.greetings.greet(whom);
  }
}
`,
    'src/greetings/greetings.controller.spec.ts': `
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { AUDIENCES } from '@valija/http';
import { Doors } from '@valija/testing';
import { GreetingsController } from './greetings.controller.js';
import { GreetingsService } from './greetings.service.js';

let doors: Doors;

async function open(audiences: readonly string[]): Promise<Doors> {
  const admitting = { admit: () => Promise.resolve() };
  return Doors.open({
    clock: new VirtualClock('2026-11-20T08:00:00Z'),
    controllers: [GreetingsController],
    providers: [
      GreetingsService,
      { provide: AUDIENCES, useValue: new Map(audiences.map((audience) => [audience, admitting])) },
    ],
  });
}

beforeAll(async () => {
  doors = await open(['operator']);
});

afterAll(() => doors.close());

describe('GET /v1/greetings/{whom}', () => {
  it('greets', async () => {
    const { status, body } = await doors.call('GET', '/v1/greetings/Ana');
    expect([status, body]).toEqual([200, { text: 'Good morning, Ana' }]);
  });

  it('answers a failure with its problem', async () => {
    const { status, body } = await doors.call('GET', '/v1/greetings/nobody');
    expect([status, body?.['code']]).toEqual([404, 'not-found']);
  });

  it('is closed to whoever is no operator', async () => {
    const closed = await open([]);
    const { status } = await closed.call('GET', '/v1/greetings/Ana');
    await closed.close();
    expect(status).toBe(403);
  });
});
`,
  };
}

function readme(name) {
  return `# ${name}

One sentence: what it is for.

## Owns

Its schema and tables, files, state in memory; or: nothing that lasts.

## Hears

- Over HTTP, from operators: \`GET /v1/greetings/{whom}\`.

## Says

Nothing yet: its events by topic, and what it asks other services over TCP.

## Needs

The operators' public keys.

## Fails

| What is down | What happens | What an operator does |
| --- | --- | --- |
| this service | Nobody is greeted. | Start it. |
`;
}
