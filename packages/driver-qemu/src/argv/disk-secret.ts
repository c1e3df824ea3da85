import type { Disk } from '@virtkit/core/xml';
import type { Guest } from './context.js';
import { encryptionOf, storageNode, formatNode, type Image } from './disk-image.js';
import type { Props } from './props.js';
import { present } from './refused.js';
import { referredSecret, sealedSecret } from './secret.js';

/** The passphrase of an encrypted image, the password at a server, the cookies that let somebody in. */
export const formatSecretId = (image: Pick<Image, 'index'>): string => `${formatNode(image)}-encryption-secret0`;
export const authSecretId = (image: Pick<Image, 'index'>): string => `${storageNode(image)}-auth-secret0`;
export const cookieSecretId = (image: Pick<Image, 'index'>): string => `${storageNode(image)}-httpcookie-secret0`;

/** Of the top image it may stand in its older place, at the disk. */
export const authOf = ({ where, isTop }: Image, disk: Disk) => where.source.auth ?? (isTop ? disk.auth : undefined);

/** The objects that hold an image's secrets. */
export function imageSecrets(image: Image, disk: Disk, { context }: Guest): readonly Props[] {
  const auth = authOf(image, disk);
  const encryption = encryptionOf(image, disk);
  const cookies = image.where.type === 'network' ? image.where.source.cookies?.cookies : undefined;
  return [
    ...(auth ? [referredSecret(authSecretId(image), present(auth.secret, 'the secret of a login'), context)] : []),
    ...(encryption
      ? [
          referredSecret(
            formatSecretId(image),
            present(encryption.secrets?.[0], 'the secret of an encryption'),
            context,
          ),
        ]
      : []),
    ...(cookies ? [sealedSecret(cookieSecretId(image), Buffer.from(cookieText(cookies)), context)] : []),
  ];
}

const cookieText = (cookies: readonly { readonly name: string; readonly value?: string }[]): string =>
  cookies.map(({ name, value = '' }) => `${name}=${value}`).join('; ');
