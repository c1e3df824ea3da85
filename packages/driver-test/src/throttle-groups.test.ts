import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { createTestHost } from './test-host.js';

test('a group has its limits, and stays as long as a disk uses it', async () => {
  const host = createTestHost();
  host.addDomain({ name: 'web' });
  await using connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.lookupDomainByName('web');
  await domain.setThrottleGroup('slow', { total_bytes_sec: 1000n });
  await domain.setThrottleGroup('slow', { read_iops_sec: 5n });
  expect(await domain.getXmlDesc()).toContain(
    '<throttlegroup>\n      <total_bytes_sec>1000</total_bytes_sec>\n      <read_iops_sec>5</read_iops_sec>\n' +
      '      <group_name>slow</group_name>\n    </throttlegroup>',
  );
  expect(await domain.getXmlDesc({ inactive: true })).not.toContain('throttlegroup');
  await expect(domain.setThrottleGroup('slow', { read_bytes_sec: 5n })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
  const disk =
    "<disk type='file'><source file='/a'/><target dev='vda'/><throttlefilters><throttlefilter group='slow'/></throttlefilters></disk>";
  await domain.attachDevice(disk);
  await expect(domain.delThrottleGroup('slow')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await domain.detachDevice(disk);
  await domain.delThrottleGroup('slow');
  expect(await domain.getXmlDesc()).not.toContain('throttle');
  await expect(domain.delThrottleGroup('slow')).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});
