import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

/**
 * Whether what is said to this address stays between us and it: over https, or on this machine. A provider that vouches
 * for people over plain http could be played by anybody on the way.
 */
export function isPrivate(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}

/** What the host may set. The README's table is checked against this object, so describe each setting for a host. */
export const SETTINGS = {
  PORT: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(0, 'must be between 0 and 65535')
    .max(65535, 'must be between 0 and 65535')
    .default(3000)
    .describe('Port to listen on; 0 takes a free one'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` opens it to the network, behind a proxy that does https'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://reseau.example.org' })
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('Address that people type; links in mails use it. Default: `http://localhost:PORT`'),
  LIERRE_DATA: z
    .string()
    .default('./data')
    .describe('Folder that holds everything to keep: database, files, secrets'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must look like postgres://owner:password@host:5432/database'
    })
    .optional()
    .describe('PostgreSQL 15 to 18 to use instead of the built-in one; its user owns the database'),
  DATABASE_APP_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must look like postgres://lierre_app:password@host:5432/database'
    })
    .optional()
    .describe('Same database as the role `lierre_app`, when the owner may not create roles'),
  DATABASE_POOL: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(200, 'must be at most 200')
    .default(4)
    .describe('Most connections that one process opens to the database'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must look like smtps://user:password@mail.example.org' })
    .optional()
    .describe('Mail server. Without it mails are kept, and the host reads them at /admin/mail'),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/,
      'must be an address, or a name and an address in angle brackets'
    )
    .optional()
    .describe('Sender of mails. Default: `lierre@` at the host of PUBLIC_URL'),
  OIDC_ISSUER: z
    .url({
      protocol: /^https?$/,
      error: 'must be a web address such as https://sso.example.org/realms/reseau'
    })
    .refine(
      (url) => !url.startsWith('http:') || isPrivate(url),
      'must begin with https:// unless the provider is on this machine'
    )
    .optional()
    .describe('Issuer of an OpenID Connect provider people may sign in with; set all four `OIDC_` or none'),
  OIDC_CLIENT_ID: z.string().max(500, 'is too long').optional().describe('Lierre’s name at that provider'),
  OIDC_CLIENT_SECRET: z
    .string()
    .max(2000, 'is too long')
    .optional()
    .describe('Lierre’s secret there; the redirect address is `PUBLIC_URL/sign-in/auth/callback/oidc`'),
  OIDC_NAME: z
    .string()
    .max(40, 'must have at most 40 characters')
    .optional()
    .describe('What people call that provider; the button says “Continue with …”'),
  SOURCE_URL: z
    .url({ protocol: /^https?$/, error: 'must look like https://git.example.org/lierre' })
    .optional()
    .describe(
      'Where the source of this installation is, if you changed it; the foot of every page leads there'
    ),
  LIERRE_BODY_LIMIT: z
    .string()
    .regex(/^[1-9]\d{0,6}[KM]?$/, 'must be a size such as 512K or 32M')
    .default('32M')
    .describe('Largest form or file that is accepted'),
  LIERRE_ADDRESS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .optional()
    .describe('Header in which your own proxy writes the visitor’s address, such as `X-Forwarded-For`')
} as const;

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME'] as const;

const Environment = z
  .object(SETTINGS)
  .refine((env) => !env.DATABASE_APP_URL || env.DATABASE_URL, {
    path: ['DATABASE_APP_URL'],
    error: 'needs DATABASE_URL as well'
  })
  .superRefine((env, context) => {
    const missing = OIDC.filter((name) => env[name] === undefined);
    if (missing.length < OIDC.length)
      for (const name of missing)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `is missing: set all of ${OIDC.join(', ')}`
        });
  });

export type Config = z.output<typeof Environment>;
export type ConfigProblem = { name: string; text: string };

/**
 * Reads the settings; an empty variable counts as absent, LIERRE_DATA becomes absolute (from `from`).
 * Every problem is reported, named by its variable. Values are never repeated: some are secret.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  from: string = process.cwd()
): { ok: true; value: Config } | { ok: false; problems: ConfigProblem[] } {
  const given = Object.fromEntries(
    Object.keys(SETTINGS).map((name) => [name, env[name]?.trim() || undefined])
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({ name: String(path[0]), text: message }))
    };
  }
  const folder = parsed.data.LIERRE_DATA;
  return {
    ok: true,
    value: { ...parsed.data, LIERRE_DATA: isAbsolute(folder) ? folder : resolve(from, folder) }
  };
}

/** An OpenID Connect provider that people may sign in with. */
const Provider = z.object({
  issuer: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  name: z.string()
});
export type Provider = z.output<typeof Provider>;

/** The provider of these settings; null when the host has set none. */
export function providerOf(config: Config): Provider | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME } = config;
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET || !OIDC_NAME) return null;
  return { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, name: OIDC_NAME };
}

/** What the running program needs to know, resolved once by the command line and read by the served application. */
export const Runtime = z.object({
  /** As `lierre_app`: row-level security applies. */
  databaseUrl: z.string(),
  /** As the owner: migrations only. */
  ownerUrl: z.string(),
  databaseKind: z.enum(['embedded', 'external']),
  poolSize: z.int(),
  publicUrl: z.string(),
  /** Signs sessions and tokens. */
  secret: z.string().min(32),
  smtpUrl: z.string().nullable(),
  mailFrom: z.string(),
  sourceUrl: z.string().nullish(),
  provider: Provider.nullish(),
  dataFolder: z.string(),
  version: z.string()
});
export type Runtime = z.output<typeof Runtime>;

const KEY = Symbol.for('lierre.runtime');
const holder = globalThis as typeof globalThis & { [KEY]?: Runtime };

/** Hands the runtime to code that is loaded later in this process, bundled or not, and not to child processes. */
export const provideRuntime = (runtime: Runtime): void => void (holder[KEY] = runtime);

/** The runtime of this process; LIERRE_RUNTIME (JSON) is how a parent such as the development server hands it over. */
export function runtimeConfig(): Runtime {
  const inherited = process.env.LIERRE_RUNTIME;
  if (!holder[KEY] && inherited) holder[KEY] = Runtime.parse(JSON.parse(inherited));
  if (!holder[KEY]) throw new Error('No database has been prepared: start with `npm start` or `npm run dev`');
  return holder[KEY];
}
