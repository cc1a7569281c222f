import { describe, expect, it } from '@jest/globals';
import { municipalities, municipality } from './municipalities.js';

describe('municipalities', () => {
  it('are all those of Spain, each with its own code', () => {
    const all = [...municipalities().values()];
    expect(all).toHaveLength(8_131);
    expect(new Set(all.map(({ dir3 }) => dir3)).size).toBe(8_131);
    for (const { ineCode, dir3, name, regionCode } of all) {
      expect(dir3).toMatch(/^L01\d{6}$/);
      expect(dir3.slice(3, 8)).toBe(ineCode);
      expect(name).not.toMatch(/, (El|La|L'|Els|Les|Los|Las|A|O|As|Os)$|"|\r|^$/i);
      expect(regionCode).toMatch(/^\d{2}$/);
    }
  });

  it('are known by their real codes', () => {
    expect(municipality('28079')).toMatchObject({ dir3: 'L01280796', name: 'Madrid' });
    expect(municipality('08019')).toMatchObject({ dir3: 'L01080193', name: 'Barcelona' });
  });

  it.each([
    ['02014', 'El Ballestero'],
    ['08005', "L'Ametlla del Vallès"],
    ['03042', 'Benitachell/el Poble Nou de Benitatxell'],
  ])('%s is said %s', (ineCode, name) => {
    expect(municipality(ineCode).name).toBe(name);
  });

  it('that does not exist is an error of the data', () => {
    expect(() => municipality('99999')).toThrow('99999');
  });
});
