import fc from 'fast-check';
import { measure } from '../../../../lib/model/policy';
import { podIdentityTrust } from '../../../../lib/model/trust';

test('white space between the parts of a document is not counted', () => {
  expect(measure('{ "a" :\n\t[ 1, "b c" ] }')).toEqual({
    size: '{"a":[1,"b c"]}'.length,
    limit: 2048,
    room: 2048 - 15,
  });
});

test('a document measures the same as text, however it is indented, and parsed', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat({ max: 8 }), (value, indent) => {
      return measure(JSON.stringify(value, undefined, indent)).size === measure(value).size;
    }),
  );
});

test('spaces in values are counted', () => {
  expect(measure({ Sid: 'a b' }).size).toBe(13);
});

test('a trust over its limit has a negative room', () => {
  const trust = podIdentityTrust();
  expect(measure(trust, 10).room).toBe(10 - JSON.stringify(trust).length);
});
