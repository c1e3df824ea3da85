import { driverFunctions, type Member } from '@virtkit/core/driver';

/** Functions of libvirt's that are no members of a session's sections. */
const isMember = (place: string): place is Member => !/^(driver|session|stream)\./.test(place);

/** The members of the contract that are functions of libvirt's. */
export const contractMembers: ReadonlySet<Member> = new Set(
  Object.values(driverFunctions)
    .map(({ member }) => member as string)
    .filter(isMember),
);
