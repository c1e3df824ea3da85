/** Why what we print is not what libvirt prints. */
export const xmlParser = 'what is wrong with a document that is not well-formed is said in words of our own parser';
