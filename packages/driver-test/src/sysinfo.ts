import { printXml, xmlElement } from '@virtkit/core/xml';

const bios = { vendor: 'LENOVO', version: 'G4ETA1WW (2.61 )', date: '05/07/2014', release: '2.61' };

/** What the firmware of every test host says of itself: the values of libvirt's test driver. */
export const sysinfoXml = (): string =>
  printXml(
    xmlElement('sysinfo', { type: 'smbios' }, [
      xmlElement(
        'bios',
        {},
        Object.entries(bios).map(([name, value]) => xmlElement('entry', { name }, value)),
      ),
    ]),
  );
