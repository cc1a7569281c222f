import { BadRequestException, Controller, Get, HttpException, Param } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError, type Facts, type ProblemCode, problemCodes } from '@valija/contracts';
import { startTracing, stopTracing } from '@valija/observability';
import { type Answered, Doors, quietLogger } from '@valija/testing';
import { AUDIENCES } from './audience.guard.js';
import { Public } from './audience.js';
import { problemTable } from './problem-table.js';

let failure: () => unknown = () => undefined;

@Controller()
class FailingController {
  @Get('fail/:id')
  @Public()
  fail(@Param('id') _id: string): unknown {
    return failure();
  }
}

let doors: Doors;
const lines: string[] = [];

beforeAll(async () => {
  startTracing({ service: 'test', sampleRatio: 0 });
  doors = await Doors.open({
    logger: quietLogger(lines),
    controllers: [FailingController],
    providers: [{ provide: AUDIENCES, useValue: new Map() }],
  });
});

afterAll(async () => {
  await doors.close();
  await stopTracing();
});

afterEach(() => {
  lines.length = 0;
});

function failing(error: unknown): Promise<Answered> {
  failure = () => {
    throw error;
  };
  return doors.call('GET', '/fail/12345678Z');
}

/** What is known of each failure that says more than its code. */
const known: Partial<Record<ProblemCode, Facts>> = {
  unauthenticated: { reason: 'it has none' },
  'step-up-required': { requiredLevel: 'high', acrValues: 'high' },
  'insufficient-scope': { scope: 'dispatches:read' },
  'rate-limited': { retryAfterS: 3 },
  'legal-warning-outdated': { legalWarningId: 'w.v2' },
  'not-open-yet': { visibleFrom: '2026-12-01T00:00:00Z' },
  'content-not-ready': { retryAt: '2026-12-01T00:00:00Z', retryAfterS: 3 },
};

describe('a failure with a code', () => {
  it.each(problemCodes)('becomes the problem of its row: %s', async (code) => {
    const facts = known[code] ?? {};
    const { status, body, headers } = await failing(new CodedError(code, facts));
    const { traceId, detail, ...rest } = body ?? {};
    const row = problemTable[code];
    expect(rest).toEqual({
      type: `urn:valija:problem:${code}`,
      title: row.title,
      status: row.status,
      code,
      ...facts,
    });
    expect(status).toBe(row.status);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(detail).toBe(row.detail(facts));
    expect(String(detail)).not.toMatch(/undefined|null/);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is a table of statuses that fit: 4xx is for the caller, 5xx is not', () => {
    for (const [code, { status, title }] of Object.entries(problemTable)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toBe('');
      expect(status >= 500).toBe(/^(content-(?!already)|service-|provider-|internal-)/.test(code));
    }
    expect(Object.keys(problemTable).sort()).toEqual([...problemCodes].sort());
  });

  it('says in the headers what HTTP has a header for', async () => {
    const headerOf = async (code: ProblemCode, name: string): Promise<unknown> =>
      (await failing(new CodedError(code, known[code] ?? {}))).headers[name];
    expect(await headerOf('unauthenticated', 'www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await headerOf('step-up-required', 'www-authenticate')).toContain('acr_values="high"');
    expect(await headerOf('insufficient-scope', 'www-authenticate')).toContain('scope="dispatches:read"');
    expect(await headerOf('rate-limited', 'retry-after')).toBe('3');
    expect(await headerOf('content-not-ready', 'retry-after')).toBe('3');
    expect(await headerOf('content-unavailable', 'retry-after')).toBeUndefined();
    expect(await headerOf('not-found', 'www-authenticate')).toBeUndefined();
  });
});

describe('a failure that nobody foresaw', () => {
  it.each<[string, unknown]>([
    ['an error', Object.assign(new Error('no row for Ana Ejemplo'), { detail: 'Key (nif)=(12345678Z)' })],
    [
      'an error that carries a status of its own',
      Object.assign(new Error('Ana Ejemplo'), { statusCode: 502 }),
    ],
    ['a status of the framework without a row', new HttpException('Ana Ejemplo', 418)],
    ['a text', 'Ana Ejemplo'],
    ['nothing', undefined],
  ])('is a bare 500 with the id under which the log has it: %s', async (_, error) => {
    const { status, body, text } = await failing(error);
    expect([status, Object.keys(body ?? {})]).toEqual([
      500,
      ['type', 'title', 'status', 'detail', 'code', 'traceId'],
    ]);
    expect(body).toMatchObject({ code: 'internal-error' });
    expect(text).not.toContain('Ana');
    const line = lines.find((each) => each.includes('a request failed'));
    expect(line).toContain(String(body?.['traceId']));
  });

  it('leaves no identity number in the log: not of the error, not of the address', async () => {
    await failing(Object.assign(new Error('no row for 12345678Z'), { detail: 'Key (nif)=(12345678Z)' }));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('\n')).not.toContain('12345678Z');
    expect(lines.join('\n')).toContain('/fail/:id');
  });
});

describe('a refusal of the framework', () => {
  it.each<[unknown, number, string]>([
    [new BadRequestException('Ana'), 400, 'invalid-request'],
    [new HttpException('Ana', 401), 401, 'unauthenticated'],
    [new HttpException('Ana', 403), 403, 'forbidden'],
    [new HttpException('Ana', 405), 405, 'method-not-allowed'],
    [Object.assign(new Error('Ana'), { statusCode: 413 }), 413, 'payload-too-large'],
    [Object.assign(new Error('Ana'), { statusCode: 415 }), 415, 'unsupported-media-type'],
  ])('has the code of its status: %s', async (error, status, code) => {
    const answer = await failing(error);
    expect([answer.status, answer.body?.['code']]).toEqual([status, code]);
    expect(answer.text).not.toContain('Ana');
  });
});
