import { reachSocket, socketUrl } from '#lib/platform/postgres.server.ts';
import { APP_ROLE, OWNER_ROLE } from '#lib/platform/roles.server.ts';
import { readSecrets } from '#lib/platform/secrets.server.ts';

/** How to reach the built-in database of a running instance, as its two roles. */
export async function connection(dataFolder: string) {
  const secrets = await readSecrets(dataFolder);
  const socket = reachSocket(dataFolder);
  const url = (role: string, password: string): string => socketUrl(socket.host, role, password, 'lierre');
  return {
    ownerUrl: url(OWNER_ROLE, secrets.databaseOwner),
    appUrl: url(APP_ROLE, secrets.databaseApp),
    secret: secrets.auth,
    dispose: () => socket.dispose()
  };
}
