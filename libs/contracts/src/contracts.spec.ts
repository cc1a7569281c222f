import { describe, expect, it } from '@jest/globals';
import { DiagnosticSeverity, Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createHash } from 'node:crypto';
import {
  type ValidatedName,
  appointmentsProviderDocument,
  asyncApiDocument,
  caseFilesProviderDocument,
  contentEndpointDocument,
  eventName,
  eventSchema,
  eventType,
  examples,
  firstViolation,
  limits,
  nodeEventNames,
  nodeOfTopic,
  nodeTopics,
  noticeEventNames,
  personalFields,
  schemas,
} from './index.js';

type Node = Readonly<Record<string, never>> & { readonly properties: Record<string, Node> };
const snapshot = schemas['dispatch-snapshot.v1'] as unknown as Node;
const vocabulary = (schemas['vocabulary.v1'] as unknown as { $defs: Record<string, Node> }).$defs;

describe('limits', () => {
  it('are those of the schemas', () => {
    const text = (name: string) =>
      vocabulary[name]?.properties['texts'] as unknown as {
        maxProperties: number;
        additionalProperties: { maxLength: number };
      };
    expect({
      documentsPerDispatch: (snapshot.properties['documents'] as unknown as { maxItems: number }).maxItems,
      documentBytes: (
        vocabulary['manifestDocument']?.properties['sizeBytes'] as unknown as { maximum: number }
      ).maximum,
      addresseesPerDispatch: (snapshot.properties['addressees'] as unknown as { maxItems: number }).maxItems,
      languagesPerText: text('subjectText').maxProperties,
      subjectCharacters: text('subjectText').additionalProperties.maxLength,
      descriptionCharacters: text('descriptionText').additionalProperties.maxLength,
      remediesPerDispatch: (snapshot.properties['remedies'] as unknown as { maxItems: number }).maxItems,
      batchItems: (
        (schemas['dispatch-batch.v1'] as unknown as Node).properties['items'] as unknown as {
          maxItems: number;
        }
      ).maxItems,
    }).toEqual({
      documentsPerDispatch: limits.documentsPerDispatch,
      documentBytes: limits.documentBytes,
      addresseesPerDispatch: limits.addresseesPerDispatch,
      languagesPerText: limits.languagesPerText,
      subjectCharacters: limits.subjectCharacters,
      descriptionCharacters: limits.descriptionCharacters,
      remediesPerDispatch: limits.remediesPerDispatch,
      batchItems: limits.batchItems,
    });
  });
});

describe('schemas', () => {
  /**
   * Frozen. After release a schema only gains optional fields: anything else is a new major version, a new file and a
   * new topic, and both live for a stated time. Before release, a change here is deliberate: run
   * `npx jest --selectProjects unit contracts -u` and say in the changelog what a node vendor must do.
   */
  it('have not changed', () => {
    const fingerprints = Object.entries(schemas).map(
      ([name, schema]) =>
        `${name} ${createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16)}`,
    );
    expect(fingerprints.join('\n')).toMatchSnapshot();
  });

  it.each(Object.entries(examples))('%s has an example that follows it', (name, example) => {
    expect(firstViolation(name as ValidatedName, JSON.parse(JSON.stringify(example)))).toBeUndefined();
  });

  it('mark every field that names or describes a person', () => {
    expect(personalFields).toEqual(
      expect.arrayContaining([
        'idNumber',
        'fullName',
        'subject',
        'description',
        'fileName',
        'caseFile',
        'reasonText',
      ]),
    );
  });
});

describe('topics and groups', () => {
  /**
   * The runbook. Added: safe. Removed: a topic with unread messages stays behind; drain it (`valija tail`), then delete
   * it. Renamed: both at once; nodes must be told a release before. A partition count is never changed: a dispatch
   * would change its partition, and lose its order.
   */
  it('are these', () => {
    expect(nodeTopics('n')).toEqual({
      dispatches: 'nodes.n.dispatches.v1',
      acks: 'nodes.n.acks.v1',
      events: 'nodes.n.events.v1',
      notices: 'nodes.n.notices.v1',
      noticeAcks: 'nodes.n.notice-acks.v1',
    });
  });

  it('tell the node by the topic alone', () => {
    expect(nodeOfTopic('nodes.ayto-madrid.dispatches.v1')).toBe('ayto-madrid');
    expect(nodeOfTopic('nodes.ayto-madrid.notices.v1')).toBe('ayto-madrid');
    expect(nodeOfTopic('nodes.ayto-madrid.acks.v1')).toBeUndefined();
    expect(nodeOfTopic('nodes.ayto-madrid.notice-acks.v1')).toBeUndefined();
  });
});

describe('types on the wire', () => {
  it.each([...nodeEventNames, ...noticeEventNames])('%s goes and comes back', (name) => {
    expect(eventName(eventType(name))).toBe(name);
    expect(Object.values(schemas).map(({ $id }) => $id)).toContain(eventSchema(name));
  });
});

/** Every JSON answer of a document that has an example, with the name of its schema. */
function answersIn(document: object): { schema: ValidatedName; example: unknown }[] {
  const found: { schema: ValidatedName; example: unknown }[] = [];
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { schema, example } = node as { schema?: { $ref?: string }; example?: unknown };
    const name = schema?.$ref?.split('/').at(-1);
    if (name !== undefined && example !== undefined) found.push({ schema: name as ValidatedName, example });
    Object.values(node).forEach(walk);
  };
  walk(document);
  return found;
}

describe('documents', () => {
  it('AsyncAPI 3 is valid', async () => {
    const diagnostics = await new Parser().validate(JSON.stringify(asyncApiDocument('1.0.0')));
    const errors: unknown[] = [DiagnosticSeverity.Error];
    expect(diagnostics.filter(({ severity }) => errors.includes(severity))).toEqual([]);
  });

  it('OpenAPI 3.1 of the content endpoint is valid', async () => {
    const { valid, errors } = await new Validator().validate(contentEndpointDocument('1.0.0'));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it.each([
    ['case files', caseFilesProviderDocument],
    ['appointments', appointmentsProviderDocument],
  ])(
    'OpenAPI 3.1 of a provider of %s is valid, with answers that follow their schemas',
    async (_, documentOf) => {
      const document = documentOf('1.0.0');
      const { valid, errors } = await new Validator().validate(document);
      expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
      for (const { schema, example } of answersIn(document))
        expect([schema, firstViolation(schema, structuredClone(example))]).toEqual([schema, undefined]);
    },
  );
});
