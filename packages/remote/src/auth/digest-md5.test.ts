import { describe, expect, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { Credentials } from './credentials.js';
import { DigestLayer } from './digest-layer.js';
import { digestMd5 } from './digest-md5.js';

const nonce = 'OA6MG9tEQGm2hh';
const realm = 'elwood.innosoft.com';
const base = `realm="${realm}",nonce="${nonce}",charset=utf-8,algorithm=md5-sess`;
const open = `${base},qop="auth"`;
const sealed = `${base},qop="auth,auth-conf",cipher="rc4-40,rc4,3des",maxbuf=65536`;
const failed = { code: 'VIR_ERR_AUTH_FAILED', domain: 'VIR_FROM_AUTH' };

// The digests are made by Python's hashlib from the formulas of RFC 2831.
describe('DIGEST-MD5', () => {
  test('on a private connection: qop=auth', async () => {
    const exchange = begin({ secure: true });
    expect(await exchange.start()).toBeUndefined();
    expect(text(await exchange.step(Buffer.from(open)))).toBe(
      `charset=utf-8,username="chris",realm="${realm}",nonce="${nonce}",nc=00000001,cnonce="OA6MHXh6VqTrRk",` +
        `digest-uri="libvirt/${realm}",response=10f22a6fa8c0e214e213857b9400f01e,qop=auth`,
    );
    expect(exchange.done).toBe(false);
    await exchange.step(Buffer.from('rspauth=c965fbd8c1a8acf7fec75427f5703b68'));
    expect(exchange.done).toBe(true);
    expect(exchange.layer).toBeUndefined();
  });

  test('on an open connection: qop=auth-conf, and a layer once the daemon has proven itself', async () => {
    const exchange = begin({ secure: false });
    const answer = text(await exchange.step(Buffer.from(sealed)));
    expect(answer).toContain('response=5797328925edad56dacc02a8d95aebc5,qop=auth-conf,cipher=rc4,maxbuf=65536');
    expect(exchange.layer).toBeUndefined();
    await exchange.step(Buffer.from('rspauth=0d478567f57cbfc2ec5bc7b43cf08111'));
    expect(exchange.layer).toBeInstanceOf(DigestLayer);
  });

  test('a name of ISO 8859-1 is hashed as such, a password beyond it as UTF-8', async () => {
    const exchange = begin({ secure: true, name: 'josé', password: 'пароль' });
    expect(text(await exchange.step(Buffer.from(open)))).toContain('username="josé"');
    await exchange.step(Buffer.from('rspauth=da67c67e3572fb416afd613e11663982'));
    expect(exchange.done).toBe(true);
  });

  test.each([
    ['a layer that is missing', open],
    ['ciphers of 56 bits', sealed.replace('rc4,3des', 'rc4-56,des')],
    ['no nonce', sealed.replace(`nonce="${nonce}",`, '')],
    ['two nonces', `${sealed},nonce="again"`],
    ['another algorithm', sealed.replace('md5-sess', 'md5')],
    ['a tiny maxbuf', sealed.replace('65536', '16')],
    ['a maxbuf that is no number', sealed.replace('65536', 'many')],
    ['a text that never ends', `${sealed},x="`],
    ['an assignment of nothing', `${sealed},x=`],
    ['more than 2048 bytes', `${sealed},x="${'y'.repeat(2048)}"`],
    ['a flood of backslashes', `${sealed},x="${'\\'.repeat(1001)}"`],
    ['nothing', ''],
  ])('on an open connection, a challenge with %s is refused', async (_name, challenge) => {
    await expect(begin({ secure: false }).step(Buffer.from(challenge))).rejects.toMatchObject(failed);
  });

  test.each(['rspauth=c965fbd8c1a8acf7fec75427f5703b69', 'rspauth=', '', open])(
    'a daemon that answers %j is refused',
    async (answer) => {
      const exchange = begin({ secure: true });
      await exchange.step(Buffer.from(open));
      await expect(exchange.step(Buffer.from(answer))).rejects.toMatchObject(failed);
      expect(exchange.done).toBe(false);
    },
  );

  test('of several realms, the user chooses one that is there', async () => {
    const two = open.replace(`realm="${realm}"`, 'realm="one",realm="t\\"wo"');
    expect(text(await begin({ secure: true, realm: 't"wo' }).step(Buffer.from(two)))).toContain('realm="t\\"wo"');
    expect(text(await begin({ secure: true }).step(Buffer.from(two)))).toContain('realm="one"');
    await expect(begin({ secure: true, realm: 'three' }).step(Buffer.from(two))).rejects.toMatchObject(failed);
  });
});

// Made by hand-written Python (RC4, hmac) and by `openssl enc -des-ede-cbc` from the key 00 01 … 0f.
const golden = {
  rc4: [
    '00000015 52145de40c089143776e1acb171f6f 0001 00000000', // "hello": 5 bytes and 10 of the HMAC
    '00000015 dfacb9daaad5734116bf4ba4aeb2b4 0001 00000001', // "again"
  ],
  '3des': [
    '00000016 0fc481df4f54a35422291c4d5f47c487 0001 00000000', // "hello", one byte of padding, the HMAC
    '00000016 080dc8ffa9963877337f3ca7a8fc234d 0001 00000001',
  ],
};

describe.each(['rc4', '3des'] as const)('the layer with %s', (cipher) => {
  const frames = golden[cipher].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const key = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
  const end = (side: 'client' | 'server', peerFrame = 65_536) => new DigestLayer({ cipher, key, peerFrame, side });

  test('seals as RFC 2831 says', () => {
    const client = end('client');
    expect(['hello', 'again'].map((word) => client.wrap(Buffer.from(word)))).toEqual(frames);
  });

  test('opens what comes as one chunk, byte by byte, and cut at every position', () => {
    const all = Buffer.concat(frames);
    expect(end('server').unwrap(all).toString()).toBe('helloagain');
    const server = end('server');
    const bytes = Array.from(all, (_, index) => server.unwrap(all.subarray(index, index + 1)));
    expect(Buffer.concat(bytes).toString()).toBe('helloagain');
    for (let cut = 0; cut <= all.length; cut += 1) {
      const one = end('server');
      const parts = [all.subarray(0, cut), all.subarray(cut)].map((part) => one.unwrap(part));
      expect(Buffer.concat(parts).toString()).toBe('helloagain');
    }
  });

  test('no frame is longer than the peer takes, and all of it arrives', () => {
    const bytes = Buffer.alloc(10_000, 'abcdefg');
    const [client, server] = [end('client', 300), end('server')];
    const wire = client.wrap(bytes);
    for (let at = 0; at < wire.length; at += 4 + wire.readUInt32BE(at))
      expect(4 + wire.readUInt32BE(at)).toBeLessThanOrEqual(300);
    expect(server.unwrap(wire).equals(bytes)).toBe(true);
  });

  test('every changed bit is found; so is a frame left out, sent twice, or too long', () => {
    for (let bit = 32; bit < 8 * frames[0]!.length; bit += 1) {
      const changed = Buffer.from(frames[0]!);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => end('server').unwrap(changed)).toThrow(/sealed frame/);
    }
    expect(() => end('server').unwrap(frames[1]!)).toThrow('out of order');
    expect(() => end('server').unwrap(Buffer.concat([frames[0]!, frames[0]!]))).toThrow('out of order');
    expect(() => end('server').unwrap(Buffer.from('00010001', 'hex'))).toThrow('over the limit');
    expect(() => end('server').unwrap(Buffer.from('00000000', 'hex'))).toThrow('impossible length');
    expect(() => end('server').unwrap(Buffer.from('00000006000100000000', 'hex'))).toThrow('impossible length');
  });
});

interface Given {
  readonly secure: boolean;
  readonly name?: string;
  readonly password?: string;
  readonly realm?: string;
}

function begin({ secure, name = 'chris', password = 'secret', realm: chosen }: Given) {
  const uri = parseUri(`test+tcp://${realm}/default?authfile=/dev/null`);
  const callback = async (requests: readonly { readonly type: string }[]) =>
    requests.map(({ type }) => (type === 'authname' ? name : type === 'realm' ? chosen : password));
  const credentials = new Credentials({ uri, callback });
  return digestMd5(() => 'OA6MHXh6VqTrRk').begin({ credentials, host: realm, secure });
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
