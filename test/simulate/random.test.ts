import { Chance } from '../../simulate/random.js';

const draws = (chance: Chance) => Array.from({ length: 20 }, () => chance.whole(0, 1_000_000));

test('the same label draws the same, another one something else', () => {
  expect(draws(new Chance('seed 1'))).toEqual(draws(new Chance('seed 1')));
  expect(draws(new Chance('seed 1'))).not.toEqual(draws(new Chance('seed 2')));
});

test('what one purpose draws moves no other', () => {
  const [one, other] = [new Chance('seed'), new Chance('seed')];
  draws(one.stream('faults'));
  expect(draws(one.stream('roles'))).toEqual(draws(other.stream('roles')));
  expect(draws(one)).toEqual(draws(other));
});

test('whole numbers take both ends and nothing beyond', () => {
  const chance = new Chance('dice');
  const thrown = new Set(Array.from({ length: 1000 }, () => chance.whole(1, 6)));
  expect([...thrown].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('every value of a list comes up about as often as the others', () => {
  const chance = new Chance('coin');
  const heads = Array.from({ length: 10_000 }, () => chance.one([0, 1])).reduce((sum, one) => sum + one, 0);
  expect(heads).toBeGreaterThan(4800);
  expect(heads).toBeLessThan(5200);
});
