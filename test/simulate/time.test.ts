import { Stuck, VirtualTime } from '../../simulate/time.js';

const fine = () => undefined;

test('time jumps to what is due next, and what is due at once fires in the order it came', async () => {
  const time = new VirtualTime(1000);
  const fired: string[] = [];
  for (const [name, milliseconds] of Object.entries({ late: 3_600_000, one: 5, other: 5 })) {
    time.after(milliseconds, () => fired.push(`${name} ${time.now}`));
  }
  await time.run(time.pass(10_000_000), fine);
  expect(fired).toEqual(['one 1005', 'other 1005', 'late 3601000']);
  expect(time.now).toBe(10_001_000);
});

test('what waits for nothing goes on before time does', async () => {
  const time = new VirtualTime(0);
  const seen: number[] = [];
  const work = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
    seen.push(time.now);
  };
  time.after(1, () => void work());
  await time.run(time.pass(2), fine);
  expect(seen).toEqual([1]);
});

test('work that waits for what never comes is told, not waited for', async () => {
  await expect(new VirtualTime(0).run(new Promise(() => undefined), fine)).rejects.toThrow(Stuck);
});

test('what must not be ends the work, whoever catches it', async () => {
  const time = new VirtualTime(0);
  let broken: Error | undefined;
  time.after(5, () => (broken = new Error('broken')));
  await expect(time.run(time.pass(1_000_000), () => broken)).rejects.toThrow('broken');
  expect(time.now).toBe(5);
});
