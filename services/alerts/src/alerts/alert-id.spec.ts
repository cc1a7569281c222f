import { expect, it } from '@jest/globals';
import { alertKinds } from '@valija/contracts';
import fc from 'fast-check';
import { alertIdOf } from './alert-id.js';

const dispatch = '019a2f00-0000-7000-8000-000000000001';
const person = 'b5c0f3a2-0000-8000-8000-000000000001';

it('whoever plans an alert again plans the same, today and after any release', () => {
  expect(alertIdOf(dispatch, person, 'new')).toBe(alertIdOf(dispatch, person, 'new'));
  // Frozen: ids of another making would send everything that is planned a second time.
  expect(alertIdOf(dispatch, person, 'new')).toBe('03fc8dfb-7e05-ed74-985f-9d3fe57b6d41');
});

it('another dispatch, another person or another kind is another alert', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { minLength: 4, maxLength: 4 }), (uuids) => {
      const [one = '', other = '', ana = '', luis = ''] = uuids;
      const ids = [one, other].flatMap((id) =>
        [ana, luis].flatMap((key) => alertKinds.map((kind) => alertIdOf(id, key, kind))),
      );
      expect(new Set(ids).size).toBe(16);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }),
  );
});
