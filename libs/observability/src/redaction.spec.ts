import { describe, expect, it } from '@jest/globals';
import { personalFields } from '@valija/contracts';
import { createLogger } from './logger.js';
import { redact, redactText } from './redaction.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let lines = '';
  write(createLogger('test', 'debug', { write: (line: string) => (lines += line) }));
  return lines;
}

describe('redact', () => {
  it.each(personalFields)('hides %s, which the schemas mark as personal, at any depth', (field) => {
    const text = JSON.stringify(redact({ a: [{ [field]: 'canary-value' }] }));
    expect(text).not.toContain('canary-value');
  });

  it('hides identity numbers, tokens and passwords inside texts', () => {
    const text = redactText(
      'NIF 12345678Z nie x1234567l cif A28015865 Bearer abc.def postgres://u:hunter2@h/db eyJhbGciOi.eyJzdWIi.c2ln',
    );
    for (const leaked of ['12345678Z', 'x1234567l', 'A28015865', 'abc.def', 'hunter2', 'eyJ']) {
      expect(text).not.toContain(leaked);
    }
  });

  it('leaves ids, codes and numbers alone', () => {
    const value = {
      dispatchId: '019a2f00-0000-7000-8000-000000000001',
      issuer: 'L01280796',
      offset: 12345678,
    };
    expect(redact(value)).toEqual(value);
  });
});

describe('createLogger', () => {
  it('writes one redacted JSON object a line', () => {
    const line = logged((logger) => {
      logger.info({ idNumber: '12345678Z', offset: 3 }, 'seen 12345678Z');
    });
    expect(JSON.parse(line)).toMatchObject({
      service: 'test',
      level: 'info',
      idNumber: '[redacted]',
      offset: 3,
    });
    expect(line).not.toContain('12345678Z');
  });

  it('shows an error without the values that a driver hangs on it', () => {
    const error = Object.assign(new Error('duplicate 12345678Z'), {
      parameters: ['canary'],
      detail: 'Key (nif)=(12345678Z)',
      cause: new Error('because 87654321X'),
    });
    const line = logged((logger) => {
      logger.error({ err: error }, 'failed');
    });
    expect(line).toContain('duplicate [redacted]');
    expect(line).not.toMatch(/canary|12345678Z|87654321X/);
  });
});
