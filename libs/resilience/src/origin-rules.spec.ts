import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfiguration } from '@valija/config';
import { type OriginRules, addressRefusal, publicOrigins, urlRefusal } from './origin-rules.js';
import { originRules, originVariables } from './origin-variables.js';

const sandbox: OriginRules = { profile: 'sandbox', networks: [] };

describe('an address', () => {
  it.each(['8.8.8.8', '150.214.40.1', '172.32.0.1', '2a02:9140::1', '2606:4700::1111'])(
    'that is public is called: %s',
    (address) => {
      expect(addressRefusal(address, publicOrigins)).toBeUndefined();
    },
  );

  it.each([
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['fd12:3456::1', 'uniqueLocal'],
    ['fc00::1', 'uniqueLocal'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.169.254', 'linkLocal'],
    ['fe80::1', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['192.88.99.1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['3fff::1', 'reserved'],
    ['::ffff:8.8.8.8', 'ipv4Mapped'],
    ['::ffff:169.254.169.254', 'ipv4Mapped'],
    ['64:ff9b::a9fe:a9fe', 'rfc6052'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:7f00:1::', 'teredo'],
    ['fec0::1', 'deprecatedSiteLocal'],
    ['100::1', 'discard'],
    ['4000::1', 'unassigned'],
    ['not an address', 'no-address'],
  ])('that is not public is not: %s', (address, why) => {
    expect(addressRefusal(address, publicOrigins)).toBe(why);
  });

  it.each(['127.0.0.1', '10.1.2.3', '192.168.1.1', '::1', 'fd00::1', '8.8.8.8'])(
    'of a sandbox is called there: %s',
    (address) => {
      expect(addressRefusal(address, sandbox)).toBeUndefined();
    },
  );

  it.each(['169.254.169.254', 'fe80::1', '0.0.0.0', '::ffff:127.0.0.1', '224.0.0.1', '64:ff9b::1'])(
    'that no sandbox has is not called there either: %s',
    (address) => {
      expect(addressRefusal(address, sandbox)).toBeDefined();
    },
  );

  it('in a network that the operator vouches for is called, and its neighbour is not', () => {
    const rules: OriginRules = { profile: 'public', networks: ['10.20.0.0/16', 'fd00:1::/32'] };
    expect(addressRefusal('10.20.3.4', rules)).toBeUndefined();
    expect(addressRefusal('fd00:1::5', rules)).toBeUndefined();
    expect(addressRefusal('10.21.3.4', rules)).toBe('private');
    expect(addressRefusal('fd00:2::5', rules)).toBe('uniqueLocal');
    expect(addressRefusal('127.0.0.1', rules)).toBe('loopback');
  });
});

describe('a base URL', () => {
  const refusal = (url: string, rules = publicOrigins): string | undefined => urlRefusal(new URL(url), rules);

  it.each([
    'https://sede.madrid.es/content',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]:8443/',
    'https://sede.madrid.es./',
  ])('of a public name or address, over TLS, is called: %s', (url) => {
    expect(refusal(url)).toBeUndefined();
  });

  it.each([
    ['http://sede.madrid.es/', 'not-https'],
    ['ftp://sede.madrid.es/', 'not-https'],
    ['https://localhost/', 'local-name'],
    ['https://localhost./', 'local-name'],
    ['https://LOCALHOST:8443/', 'local-name'],
    ['https://a.localhost/', 'local-name'],
    ['https://metadata.google.internal/', 'local-name'],
    ['https://printer.local/', 'local-name'],
    ['https://redis/', 'local-name'],
    ['https://127.0.0.1/', 'loopback'],
    ['https://127.1/', 'loopback'],
    ['https://0x7f.1/', 'loopback'],
    ['https://2130706433/', 'loopback'],
    ['https://0177.0.0.1/', 'loopback'],
    ['https://127.0.0.1./', 'loopback'],
    ['https://①②⑦.0.0.1/', 'loopback'],
    ['https://169.254.169.254/', 'linkLocal'],
    ['https://0/', 'unspecified'],
    ['https://[::1]/', 'loopback'],
    ['https://[::ffff:127.0.0.1]/', 'ipv4Mapped'],
    ['https://[::127.0.0.1]/', 'unassigned'],
    ['https://user:pass@10.0.0.1/', 'private'],
  ])('that leads elsewhere is not, whatever its notation: %s', (url, why) => {
    expect(refusal(url)).toBe(why);
  });

  it('of a sandbox may have no TLS and be on this machine', () => {
    expect(refusal('http://127.0.0.1:8485/content', sandbox)).toBeUndefined();
    expect(refusal('http://sandbox:8485/', sandbox)).toBeUndefined();
    expect(refusal('ftp://sandbox/', sandbox)).toBe('not-https');
    expect(refusal('http://169.254.169.254/', sandbox)).toBe('linkLocal');
  });
});

describe('the configuration', () => {
  it('calls public addresses only, where nothing is said', () => {
    expect(originRules(loadConfiguration(originVariables, {}))).toEqual(publicOrigins);
  });

  it('takes the closed network of the administrations', () => {
    const rules = originRules(
      loadConfiguration(originVariables, { ORIGIN_NETWORKS: '10.0.0.0/8, fd00::/8' }),
    );
    expect(rules).toEqual({ profile: 'public', networks: ['10.0.0.0/8', 'fd00::/8'] });
  });

  it.each([
    '127.0.0.0/8',
    '169.254.0.0/16',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/7',
    '8.8.8.0/24',
    '10.0.0.1',
    'x',
  ])('vouches for no network that is not private: %s', (network) => {
    const load = () => loadConfiguration(originVariables, { ORIGIN_NETWORKS: network });
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow('ORIGIN_NETWORKS:');
  });
});
