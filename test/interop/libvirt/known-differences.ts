const kept = 'what the model does not know is kept, and printed back';
const newer = 'newer than libvirt 9.0, which drops it';

/** Known differences of domain documents by scenario, with the reason. */
export const known: Readonly<Record<string, string>> = {
  'defining: a document type': 'a document type declaration is refused: with it come entities and other files',
  'defining: vcpu is negative': 'libvirt makes it 4,294,967,294 vCPUs',
  'defining: unknown element': kept,
  'defining: unknown attribute': kept,
  'defining: unknown device': kept,
  'node file: no prefix': kept,
  'defining: resource without partition': 'libvirt fails without saying why: an error of its own',
  'creating from documents with faults': 'those of the documents one by one',
  'dump: disk nbd unix': newer,
  'dump: video virtio': newer,
  'dump: video bochs': newer,
  'dump: sound': newer,
  'dump: crypto': newer,
};
