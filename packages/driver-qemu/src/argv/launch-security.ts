import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import { props } from './props.js';

/** How the guest is kept from the eyes of its host. */
export function launchSecurityOptions({ def, context }: Guest, plan: Plan): void {
  const security = def.launchSecurity;
  if (!security) return;
  if (security.type === 's390-pv') return plan.object(props({ 'qom-type': 's390-pv-guest', id: 'lsec0' }));
  const { cbitpos, reducedPhysBits, policy, dhCert, session, kernelHashes } = security;
  const file = (name: string, text: string | undefined): string | undefined => {
    if (text === undefined) return undefined;
    const path = `${context.runDirectory}/${name}`;
    plan.prepare.push({ kind: 'file', path, content: Buffer.from(text) });
    return path;
  };
  plan.object(
    props({
      'qom-type': 'sev-guest',
      id: 'lsec0',
      cbitpos,
      'reduced-phys-bits': reducedPhysBits,
      policy,
      'dh-cert-file': file('dh_cert.base64', dhCert),
      'session-file': file('session.base64', session),
      'kernel-hashes': kernelHashes,
    }),
  );
}
