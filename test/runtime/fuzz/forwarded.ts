/** Whose request it is, by X-Forwarded-For, and what is counted together with it. */
import { isIP } from 'node:net';
import { networkOf } from '../../../runtime/bridge/checks/address-network.js';
import { clientAddress } from '../../../runtime/bridge/checks/client-address.js';

const SOCKET = '198.51.100.9';
/** What a caller may have written before the first proxy. */
const FORGED = '203.0.113.66';

/** @throws Error where a header makes an address that is none, or one that its sender has chosen */
export function forwarded(header: string): void {
  const entries = header.split(',').length;
  for (const proxies of [0, 1, 2, 3]) {
    const address = clientAddress(SOCKET, header, proxies);
    if (isIP(address) === 0) throw new Error(`${JSON.stringify(address)} is no address`);
    if ((proxies === 0 || entries < proxies) && address !== SOCKET)
      throw new Error('a header that says nothing counts');
    const forged = clientAddress(SOCKET, `${FORGED},${header}`, proxies);
    if (entries >= proxies && forged !== address) throw new Error(`what stands in front makes it ${forged}`);
    const network = networkOf(address);
    if (!/^(?:\d+(?:\.\d+){3}|(?:[0-9a-f]{1,4}:){4}:\/64)$/.test(network)) throw new Error(`${network} is no network`);
    const [plain] = address.split('%');
    if (networkOf(plain!.toUpperCase()) !== network) throw new Error(`${address} is of two networks`);
  }
}
