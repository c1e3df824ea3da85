/** Why what we print is not what libvirt prints. */
export const xmlParser = 'what is wrong with a document that is not well-formed is said in words of our own parser';
/** Issue 1 asks for more than libvirt's test driver has. */
export const beyond = "libvirt's test driver does not support it, ours does";
/** A document that is well-formed, and is not what it should be, as soon as it is read. */
export const xmlReader = 'what a document lacks is said in words of our own reader, which names the place';
/** `--validate`. */
export const schemas = 'schemas of documents are not with us';
export const libvirtBug = 'a mistake of libvirt: a search by MAC address takes an interface without one for a match';
/** The XML library's own word about a file, before libvirt says the same. */
export const ioWarning = 'a file that cannot be read is said twice by libvirt, which runs in the process of virsh';
export const noReason = 'libvirt says no reason for it';
export const libvirtFormat = 'a mistake of libvirt: it prints %s where a name should stand';
export const stringsOkay =
  "libvirt's test driver refuses a flag that libvirt's own clients add: texts among parameters";
export const version = 'the version of who answers';
