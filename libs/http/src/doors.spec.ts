import { Body, Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import { Doors, quietLogger } from '@valija/testing';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Length, ValidateNested } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { AUDIENCES, type AudienceCheck } from './audience.guard.js';
import { Audience, type AudienceRequirement, Public } from './audience.js';

class ItemDto {
  @Length(1, 3)
  name!: string;
}

class ThingDto {
  @IsIn(['a', 'b'])
  kind!: string;

  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  items!: ItemDto[];
}

class ThingQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  limit = 5;
}

@Controller('things')
@Audience('members', 'things:read')
class ThingsController {
  @Get(':id')
  one(@Param('id') id: string): object {
    return { id };
  }

  @Get()
  list(@Query() query: ThingQuery): object {
    return { limit: query.limit };
  }

  @Post()
  @Audience('members', 'things:read', 'things:write')
  make(@Body() thing: ThingDto): object {
    return thing;
  }
}

@Controller()
class OtherController {
  @Get('open')
  @Public()
  @Header('cache-control', 'public, max-age=5')
  open(): object {
    return {};
  }

  @Get('forgotten')
  forgotten(): object {
    return {};
  }

  @Get('unchecked')
  @Audience('strangers')
  unchecked(): object {
    return {};
  }
}

let doors: Doors;
let asked: AudienceRequirement[];
let refusal: Error | undefined;
const lines: string[] = [];

beforeAll(async () => {
  const members: AudienceCheck = {
    admit: (_request: FastifyRequest, requirement) => {
      asked.push(requirement);
      return refusal ? Promise.reject(refusal) : Promise.resolve();
    },
  };
  doors = await Doors.open({
    logger: quietLogger(lines),
    bodyLimit: 200,
    controllers: [ThingsController, OtherController],
    providers: [{ provide: AUDIENCES, useValue: new Map([['members', members]]) }],
  });
});

afterAll(() => doors.close());

beforeEach(() => {
  asked = [];
  refusal = undefined;
  lines.length = 0;
});

const good = { kind: 'a', items: [{ name: 'x' }] };

describe('a route', () => {
  it('asks the check of its audience, with the scopes of the method before those of the class', async () => {
    expect((await doors.call('GET', '/things/7')).body).toEqual({ id: '7' });
    expect((await doors.call('POST', '/things', { body: good })).status).toBe(201);
    expect(asked).toEqual([
      { audience: 'members', scopes: ['things:read'] },
      { audience: 'members', scopes: ['things:read', 'things:write'] },
    ]);
  });

  it('is closed to whom the check refuses, before the request is looked at', async () => {
    refusal = new CodedError('unauthenticated', { reason: 'no' });
    const refused = await doors.call('POST', '/things', { body: { nonsense: true } });
    expect([refused.status, refused.body?.['code']]).toEqual([401, 'unauthenticated']);
  });

  it.each(['/forgotten', '/unchecked'])(
    'that names no audience that is checked is closed: %s',
    async (url) => {
      const refused = await doors.call('GET', url);
      expect([refused.status, refused.body?.['code']]).toEqual([403, 'forbidden']);
    },
  );

  it('is open only where it says so', async () => {
    expect((await doors.call('GET', '/open')).status).toBe(200);
    expect(asked).toEqual([]);
  });
});

describe('a request', () => {
  it('is refused with every field at fault, by JSON Pointer, without a value or a name that is none', async () => {
    const body = { kind: 'SECRET', items: [{ name: 'x' }, { name: 'SECRET' }], 'a/b~c': 'SECRET' };
    const { status, body: problem, text } = await doors.call('POST', '/things', { body });
    const errors = problem?.['errors'] as { pointer: string; detail: string }[];
    expect([status, errors.map(({ pointer }) => pointer).sort()]).toEqual([
      400,
      ['/items/1/name', '/kind', '/…'],
    ]);
    expect(text).not.toContain('SECRET');
  });

  it('has its numbers and defaults from the query', async () => {
    expect((await doors.call('GET', '/things?limit=7')).body).toEqual({ limit: 7 });
    expect((await doors.call('GET', '/things')).body).toEqual({ limit: 5 });
    expect((await doors.call('GET', '/things?limit=7&more=1')).status).toBe(400);
  });

  it.each<[string, Parameters<Doors['call']>, number, string]>([
    ['broken JSON', ['POST', '/things', { body: '{' }], 400, 'invalid-request'],
    [
      'a body above the limit',
      ['POST', '/things', { body: { kind: 'a'.repeat(200) } }],
      413,
      'payload-too-large',
    ],
    [
      'another media type',
      ['POST', '/things', { body: '<a/>', headers: { 'content-type': 'text/xml' } }],
      415,
      'unsupported-media-type',
    ],
    [
      'plain text',
      ['POST', '/things', { body: '{"kind":"a"}', headers: { 'content-type': 'text/plain' } }],
      415,
      'unsupported-media-type',
    ],
    [
      'a form',
      [
        'POST',
        '/things',
        { body: 'kind=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      ],
      415,
      'unsupported-media-type',
    ],
    ['another method', ['DELETE', '/things/7'], 405, 'method-not-allowed'],
    ['another method and a query', ['PUT', '/things?limit=7'], 405, 'method-not-allowed'],
    [
      'half a character',
      ['POST', '/things', { body: String.raw`{"kind":"\ud800"}` }],
      400,
      'invalid-request',
    ],
    ['NUL in its query', ['GET', '/things?limit=%00'], 400, 'invalid-request'],
    [
      'a body in bodies',
      ['POST', '/things', { body: `${'['.repeat(99)}${']'.repeat(99)}` }],
      400,
      'invalid-request',
    ],
    ['an address that is not there', ['GET', '/nothing'], 404, 'not-found'],
    ['an address that is not well formed', ['GET', '/things/%zz'], 404, 'not-found'],
    ['a parameter without end', ['GET', `/things/${'x'.repeat(201)}`], 404, 'not-found'],
  ])('with %s is answered as a problem', async (_, call, status, code) => {
    const answer = await doors.call(...call);
    expect([answer.status, answer.body?.['code'], answer.body?.['type']]).toEqual([
      status,
      code,
      `urn:valija:problem:${code}`,
    ]);
  });

  it('says with another method which ones there are', async () => {
    expect((await doors.call('PUT', '/things/7')).headers['allow']).toBe('GET, HEAD');
    expect((await doors.call('PUT', '/things')).headers['allow']).toBe('GET, HEAD, POST');
  });

  it('does not repeat a number that stands in the name of a field', async () => {
    const { status, text } = await doors.call('GET', '/things?12345678Z=1');
    expect([status, text.includes('12345678Z')]).toEqual([400, false]);
  });

  it('takes a parameter of two hundred characters', async () => {
    expect((await doors.call('GET', `/things/${'x'.repeat(200)}`)).status).toBe(200);
  });
});

describe('every answer', () => {
  it('forbids caching (unless the route says otherwise), framing, guessing and referring', async () => {
    expect((await doors.call('GET', '/open')).headers['cache-control']).toBe('public, max-age=5');
    for (const url of ['/things/7', '/nothing']) {
      expect((await doors.call('GET', url)).headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.any(String),
      });
    }
  });

  it('is logged by its route, never by its address', async () => {
    await doors.call('GET', '/things/of-ana?limit=of-ana');
    expect(lines.join('\n')).toContain('/things/:id');
    expect(lines.join('\n')).not.toContain('of-ana');
  });
});
