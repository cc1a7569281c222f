import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfiguration } from '@valija/config';
import { variables } from './config.js';

const good = {
  KAFKA_BROKERS: 'localhost:9092',
  KAFKA_USERNAME: 'node-nodo-general',
  KAFKA_PASSWORD: 'x',
  GENERAL_NODE_HTTP_PORT: '8080',
  GENERAL_NODE_URL: 'https://nodo.example/',
  GENERAL_NODE_STATE_DIR: '/var/lib/general-node',
  COUNCILS_FILE: '/etc/general-node/councils.json',
  HUB_ISSUER: 'https://hub.example',
  CONTENT_SIGNING_KEY: '{}',
};

describe('the configuration', () => {
  it('names the node by its address alone, as tokens do', () => {
    expect(loadConfiguration(variables, good)).toMatchObject({
      generalNodeId: 'nodo-general',
      generalNodeUrl: 'https://nodo.example',
    });
  });

  it('keeps batches and events for 90 days, and dispatches for ever or for four years and more', () => {
    expect(loadConfiguration(variables, good)).toMatchObject({
      generalNodeBatchDays: 90,
      generalNodeEventDays: 90,
      generalNodeClosedDays: 0,
    });
    const closed = loadConfiguration(variables, { ...good, GENERAL_NODE_CLOSED_DAYS: '1461' });
    expect(closed.generalNodeClosedDays).toBe(1_461);
  });

  it.each([
    ['GENERAL_NODE_URL', 'https://nodo.example/general'],
    ['GENERAL_NODE_URL', 'nodo.example'],
    ['GENERAL_NODE_ID', 'Nodo General'],
    ['COUNCILS_FILE', ''],
    // node-sdk would still know an event whose id is new here.
    ['GENERAL_NODE_BATCH_DAYS', '30'],
    ['GENERAL_NODE_EVENT_DAYS', '30'],
    ['GENERAL_NODE_CLOSED_DAYS', '1460'],
  ])('refuses %s %s', (name, value) => {
    const load = () => loadConfiguration(variables, { ...good, [name]: value });
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(`${name}:`);
  });
});
