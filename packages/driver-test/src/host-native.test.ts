import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as driver } from './driver.js';

const connect = () => open('test:///default', { drivers: [driver()], discover: false });
const fails = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const xml = `<domain type='test'><name>web</name><memory>1024</memory><os><type>hvm</type></os><metadata><a:b xmlns:a='http://a'/></metadata><devices><graphics type='vnc' passwd='s'/></devices><unknown x='1'/></domain>`;

test('a definition goes there and back, and the way there is a host to open', async () => {
  await using connection = await connect();
  const node = await connection.domainXmlToNative('test-node', xml);
  expect(node).toMatch(/^<node>\n {2}<domain type='test'>/);
  const back = await connection.domainXmlFromNative('test-node', node);
  expect(await connection.domainXmlToNative('test-node', back)).toBe(node);
  for (const part of ["passwd='s'", '<unknown x=', 'xmlns:a=']) expect(back).toContain(part);
});

test('other formats, and more or fewer domains than one, are refused', async () => {
  await using connection = await connect();
  await fails(connection.domainXmlToNative('qemu-argv', xml), 'VIR_ERR_INVALID_ARG');
  await fails(connection.domainXmlFromNative('', ''), 'VIR_ERR_INVALID_ARG');
  await fails(connection.domainXmlFromNative('test-node', '<node/>'), 'VIR_ERR_CONFIG_UNSUPPORTED');
  await fails(connection.domainXmlFromNative('test-node', `<node>${xml}${xml}</node>`), 'VIR_ERR_CONFIG_UNSUPPORTED');
  await fails(connection.domainXmlFromNative('test-node', '<node'), 'VIR_ERR_XML_DETAIL');
});

test('no file of the host is read for a description', async () => {
  await using connection = await connect();
  const call = connection.domainXmlFromNative('test-node', "<node><domain file='/etc/passwd'/></node>");
  await fails(call, 'VIR_ERR_CONFIG_UNSUPPORTED');
});
