import { pooledRandom } from '../../runtime/random.js';

/** Draws count: 1, 1, 1, … then 2, 2, 2, …, so that what is handed out says which draw it is of. */
function counted() {
  const pools: Uint8Array[] = [];
  const random = pooledRandom((pool) => {
    pools.push(pool);
    pool.fill(pools.length);
  });
  return { random, pools };
}

test('many draws of few bytes take one of the system', () => {
  const { random, pools } = counted();
  for (let draws = 0; draws < 128; draws += 1) expect([...random(32)]).toEqual(Array(32).fill(1));
  expect(pools).toHaveLength(1);
  expect([...random(32)]).toEqual(Array(32).fill(2));
});

test('no byte is handed out twice, nor kept', () => {
  const { random, pools } = counted();
  random(4000);
  expect([...pools[0]!].filter((byte) => byte !== 0)).toHaveLength(96);
  // What is left is too little: all of it is of the next draw.
  expect([...random(97)]).toEqual(Array(97).fill(2));
});

test('what was handed out stays what it was', () => {
  const { random } = counted();
  const first = random(16);
  random(4096);
  expect([...first]).toEqual(Array(16).fill(1));
});

test('more than a draw at once is an error', () => {
  expect(() => counted().random(4097)).toThrow(new RangeError('4097 random bytes at once; at most 4096 are drawn'));
});
