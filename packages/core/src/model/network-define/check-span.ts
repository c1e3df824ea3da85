import { isSameIp, printIp, type IpBytes } from '../ip-address.js';
import { filled, isAfter, sharePrefix } from './addresses.js';
import { refuseSpan } from './fault.js';

/** The ends of a range, which is of 65536 addresses at most. */
export function checkSpan(from: IpBytes, to: IpBytes): void {
  const range = rangeOf(from, to);
  if (from.length !== to.length) refuseSpan(`mismatch of address family in ${range}`);
  if (!sharePrefix(from, to, from.length * 8 - 16)) refuseSpan(`${range} is too large (> 65535)`);
  // The blank at the end is libvirt's.
  if (isAfter(from, to)) refuseSpan(`${range} ${from.length === 4 ? 'is reversed ' : 'start larger than end'}`);
}

/** A range that lies in the network of `own`. */
export function checkSpanWithin(from: IpBytes, to: IpBytes, own: IpBytes, prefix: number | undefined): void {
  const range = rangeOf(from, to);
  const address = printIp(own);
  if (from.length !== to.length) refuseSpan(`mismatch of address family in ${range}`);
  if (from.length !== own.length) refuseSpan(`mismatch of address family in ${range} for network ${address}`);
  if (prefix === undefined) return refuseSpan(`bad prefix -1 for network ${address} when  checking ${range}`);
  const where = `network ${address}/${prefix}`;
  if (!sharePrefix(own, from, prefix) || !sharePrefix(own, to, prefix))
    refuseSpan(`${range} is not entirely within ${where}`);
  if (own.length === 4) {
    if (isSameIp(from, filled(own, prefix, false))) refuseSpan(`start of ${range} in ${where} is the network address`);
    if (isSameIp(to, filled(own, prefix, true))) refuseSpan(`end of ${range} in ${where} is the broadcast address`);
  }
  checkSpan(from, to);
}

const rangeOf = (from: IpBytes, to: IpBytes): string => `range ${printIp(from)} - ${printIp(to)}`;
