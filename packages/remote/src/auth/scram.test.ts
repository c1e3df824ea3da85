import { describe, expect, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { Credentials } from './credentials.js';
import { scramSha1, scramSha256 } from './scram.js';

/** The exchanges of RFC 5802, section 5, and RFC 7677, section 3. */
const rfc = {
  sha1: {
    mechanism: scramSha1(() => 'fyko+d2lbbFgONRv9qkxdawL'),
    first: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    challenge: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    final: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    signature: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  sha256: {
    mechanism: scramSha256(() => 'rOprNGfwEbeRWgbNEkqO'),
    first: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    final: 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    signature: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
};
const failed = { code: 'VIR_ERR_AUTH_FAILED', domain: 'VIR_FROM_AUTH' };

describe.each(['sha1', 'sha256'] as const)('SCRAM with %s', (digest) => {
  const { mechanism, first, challenge, final, signature } = rfc[digest];

  test("the RFC's exchange", async () => {
    const exchange = begin(mechanism);
    expect(text(await exchange.start())).toBe(first);
    expect(text(await exchange.step(Buffer.from(challenge)))).toBe(final);
    expect(exchange.done).toBe(false);
    expect(await exchange.step(Buffer.from(signature))).toBeUndefined();
    expect(exchange.done).toBe(true);
    await expect(exchange.step(Buffer.from(signature))).rejects.toMatchObject(failed);
  });

  test.each([
    ['another signature', signature.replace(/=.{4}/, '=AAAA')],
    ['a shorter one', 'v=AAAA'],
    ['none', ''],
    ['an error', 'e=invalid-proof'],
    ['the challenge again', challenge],
  ])('%s is refused', async (_name, last) => {
    const exchange = begin(mechanism);
    await exchange.start();
    await exchange.step(Buffer.from(challenge));
    await expect(exchange.step(Buffer.from(last))).rejects.toMatchObject(failed);
    expect(exchange.done).toBe(false);
  });

  test.each([
    ['a nonce that is not ours', challenge.replace(/^r=./, 'r=X')],
    ['our nonce and nothing more', `r=${first.slice(first.indexOf('r=') + 2)},s=QSXC,i=4096`],
    ['too few iterations', challenge.replace('4096', '4095')],
    ['one iteration', challenge.replace('4096', '1')],
    ['too many iterations', challenge.replace('4096', '1000001')],
    ['no number of iterations', challenge.replace('4096', '4e3')],
    ['no salt', challenge.replace(/s=[^,]*/, 's=')],
    ['an extension that must be understood', `m=ext,${challenge}`],
    ['nothing', ''],
    ['a megabyte', `r=${'x'.repeat(1_000_000)},s=QSXC,i=4096`],
  ])('%s is refused', async (_name, message) => {
    const exchange = begin(mechanism);
    await exchange.start();
    await expect(exchange.step(Buffer.from(message))).rejects.toMatchObject(failed);
  });
});

test('a name with a comma and an equals sign is escaped', async () => {
  const exchange = begin(
    scramSha1(() => 'n'),
    'a,b=c',
  );
  expect(text(await exchange.start())).toBe('n,,n=a=2Cb=3Dc,r=n');
});

function begin(mechanism: ReturnType<typeof scramSha1>, name = 'user') {
  const uri = parseUri('test+tcp://host/default?authfile=/dev/null');
  const callback = async () => [name, 'pencil'];
  return mechanism.begin({ credentials: new Credentials({ uri, callback }), host: 'host', secure: true });
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
