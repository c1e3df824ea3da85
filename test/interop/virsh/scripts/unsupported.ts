import type { Script } from '../script.js';

const uuid = '00000000-1111-2222-3333-444444444444';

export const scripts: readonly Script[] = [
  {
    name: 'secrets',
    files: {
      'secret.xml': `<secret ephemeral='no' private='no'><usage type='volume'><volume>/x</volume></usage></secret>`,
    },
    commands: [
      'secret-list',
      'secret-list --ephemeral',
      'secret-list --no-ephemeral --private',
      'secret-define secret.xml',
      'secret-define secret.xml --validate',
      'secret-define nothing.xml',
      'secret-define',
      `secret-dumpxml ${uuid}`,
      'secret-dumpxml short',
      `secret-get-value ${uuid}`,
      `secret-set-value ${uuid} --base64 eHg=`,
      `secret-undefine ${uuid}`,
      'secret-event --list',
      'secret-event --event lifecycle --timeout 1',
      'secret-event --event frob',
    ],
  },
  {
    name: 'network filters',
    files: {
      'filter.xml': `<filter name='f'/>`,
      'binding.xml': `<filterbinding><owner><name>test</name></owner><portdev name='vnet0'/></filterbinding>`,
    },
    commands: [
      'nwfilter-list',
      'nwfilter-define filter.xml',
      'nwfilter-define filter.xml --validate',
      'nwfilter-define nothing.xml',
      'nwfilter-dumpxml f',
      `nwfilter-dumpxml ${uuid}`,
      'nwfilter-undefine f',
      'nwfilter-edit f',
      'nwfilter-binding-list',
      'nwfilter-binding-create binding.xml',
      'nwfilter-binding-dumpxml vnet0',
      'nwfilter-binding-delete vnet0',
      'nwfilter-define',
    ],
  },
];
