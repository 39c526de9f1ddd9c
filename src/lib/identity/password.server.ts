import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane; about 20 ms here. */
const COST = { memory: 19456, passes: 2, parallelism: 1, tagLength: 32 };
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/** Argon2id of the password in PHC form; the cost is in it, so that it can be raised without losing old ones. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive({ ...COST, message: password.normalize('NFKC'), nonce });
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${bare(nonce)}$${bare(tag)}`;
}

/** False for a wrong password and for a hash that is not one of ours; both take as long. */
export async function verifyPassword({
  hash,
  password
}: {
  hash: string;
  password: string;
}): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash) ?? [];
  const expected = Buffer.from(tag, 'base64');
  const found = await derive({
    message: password.normalize('NFKC'),
    nonce: salt ? Buffer.from(salt, 'base64') : Buffer.alloc(16),
    memory: Number(memory ?? COST.memory),
    passes: Number(passes ?? COST.passes),
    parallelism: Number(parallelism ?? COST.parallelism),
    tagLength: expected.length || COST.tagLength
  });
  return found.length === expected.length && timingSafeEqual(found, expected);
}

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const derive = (parameters: Argon2Parameters): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(key)))
  );
