/** Logins at the bridge itself: its pages, its provider, its AWS. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { confirmationCode } from '../../../runtime/hand-over/code.js';
import { clients } from '../../local/aws/support/clients.js';
import { bridgeWorld, type BridgeWorld } from '../../runtime/bridge/support/bridge-world.js';
import { stage, terminalOf, type Stage } from './stage.js';
import { visit } from './visit.js';

let world: BridgeWorld;
let on: Stage;
beforeEach(async () => {
  [world, on] = [await bridgeWorld(), await stage()];
  on.browse(async (url) => on.shown.push((await visit(url, confirmationCode(terminalOf(url).key))).root.text));
});
afterEach(async () => {
  await on.close();
  await world.close();
});

const obtain = (grantId = 'g-1') => on.obtain({ name: { bridge: world.url, grantId } }, { clock: world.clock });

test('a person who confirms the code that the terminal shows has a session that AWS takes', async () => {
  const got = await obtain();
  if ('ended' in got) throw new Error(got.ended.words);
  expect(got.session).toMatchObject({ grantId: 'g-1', why: 'grant' });
  await on.settled();
  expect(on.shown[0]).toContain('You can close this tab');
  const { sts } = clients(world.aws, got.session);
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe('arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com');
  expect(await obtain()).toMatchObject({ from: 'kept' });
  expect(world.minted().length).toBe(1);
});

test('a revoked grant is refused in the words of the bridge, with the reference that its log has', async () => {
  await world.revoke('g-1');
  const { reference } = await obtain().then((got) => {
    const { words } = (got as { ended: { words: string } }).ended;
    expect(words).toMatch(/^the bridge refused: .+ \(reference \S+\)$/);
    return { reference: /reference (\S+)\)$/.exec(words)![1]! };
  });
  expect(world.log.at(-1)).toMatchObject({ outcome: 'refused', reference });
  await on.settled();
  expect(on.shown[0]).toContain(reference);
});
