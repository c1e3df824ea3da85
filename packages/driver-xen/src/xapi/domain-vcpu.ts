import { checkFlags, DomainVcpuFlags, exclusiveFlags, type DomainVcpuDriver } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { readDefinitions, type XapiDomain } from './definition.js';
import { xapiError } from './errors.js';
import type { XapiHost } from './host.js';
import { changeGuest } from './write.js';

const { live, config, maximum } = DomainVcpuFlags.bits;

/** How many vCPUs a guest has. */
export const domainVcpu = (host: XapiHost) =>
  ({
    async getVcpusFlags(ref, flags, options) {
      checkFlags(flags, live | config | maximum, 'domain.getVcpusFlags');
      exclusiveFlags(flags, live, config, "'live' and 'config'");
      const guest = await host.guests.find(ref, options);
      const def = (await readDefinitions(host.pool, guest, options)).definition(flags & ~maximum);
      return flags & maximum ? (def.vcpu?.count ?? 1) : onlineOf(def);
    },
    async setVcpus(ref, count, flags, options) {
      checkFlags(flags, live | config | maximum, 'domain.setVcpus');
      if (!Number.isInteger(count) || count < 1) throw invalid(`a domain cannot have ${count} vCPUs`);
      if (flags & maximum && (flags & live || !(flags & config))) throw invalid("'maximum' needs 'config' alone");
      const guest = await host.guests.find(ref, options);
      const change = flags & maximum ? withMaximum(count) : withOnline(count);
      const act = async (domain: XapiDomain) => {
        await host.pool.call('VM.set_VCPUs_number_live', [domain.guest.ref, count]);
      };
      await changeGuest(host.pool, guest, { flags: flags & ~maximum, change, act }, options);
      await host.settle();
    },
  }) satisfies DomainVcpuDriver;

export const onlineOf = ({ vcpu }: Domain): number => vcpu?.current ?? vcpu?.count ?? 1;

const invalid = (message: string) => xapiError('VIR_ERR_INVALID_ARG', message);

const withMaximum =
  (count: number) =>
  (def: Domain): Domain =>
    setCounts(def, count, Math.min(onlineOf(def), count));

const withOnline =
  (count: number) =>
  (def: Domain): Domain => {
    const most = def.vcpu?.count ?? 1;
    if (count > most) throw invalid(`requested vCPUs are more than the domain can have: ${count} > ${most}`);
    return setCounts(def, most, count);
  };

function setCounts(def: Domain, count: number, current: number): Domain {
  const { current: _old, ...vcpu } = def.vcpu ?? { placement: 'static' as const };
  return { ...def, vcpu: { ...vcpu, count, ...(current === count ? {} : { current }) } };
}
