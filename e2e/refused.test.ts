import { afterAll, beforeAll, expect, test } from 'vitest';
import { assembly } from '#lib/memberships/admission/scenario.ts';
import { addCandidate } from '#lib/partners/following/operations.ts';
import { createSearch } from '#lib/partners/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { PostOffice, smtpError } from '#lib/platform/post-office.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { fill, look, press, useLierre } from './harness.ts';
import { useInside } from './inside.ts';

const WRONG = 'forge@exmaple.org';
const RIGHT = 'forge@example.org';

const office = new PostOffice();
const env: Record<string, string> = { LIERRE_COUNT_STATEMENTS: '1' };
beforeAll(async () => {
  await office.open();
  office.answers.rcpt = (to) => (to === WRONG ? smtpError(550, '5.1.1 no such user') : null);
  env.SMTP_URL = `smtp://127.0.0.1:${office.port}`;
});
afterAll(() => office.close());
const lierre = useLierre(env);
const { enter } = useInside(lierre);

test('whoever invited a candidate learns that the address is refused, corrects it there, and the same invitation arrives', async () => {
  const place = await scenario();
  const atelier = await place.organisation('Atelier');
  const organisationId = await place.organisation('Forge de Nay', null);
  const actor = await place.person('Ana', { speaksFor: [atelier] });
  const search = await execute(createSearch, {
    actor,
    input: { organisationId: atelier, title: 'Un soudeur' }
  });
  if (!search.ok) throw new Error('No search');
  const { id: searchId } = search.value;
  await execute(addCandidate, { actor, input: { searchId, organisationId } });

  const page = await lierre.visit({ script: false });
  await enter(page, actor.personId);
  const inside = `/n/${place.network.slug}`;
  const candidate = `${inside}/partners/${searchId}/organisations/${organisationId}`;
  await page.goto(`${candidate}?write=fr`);
  await page.locator('#invite-email').fill(WRONG);
  await page.locator('#invite-meetsOn').fill(Temporal.Now.plainDateISO().add({ days: 20 }).toString());
  await press(page, 'Envoyer l’invitation');

  const news = page.getByRole('link', { name: 'L’invitation à Forge de Nay n’est pas arrivée' });
  await expect
    .poll(async () => (await page.goto(`${inside}/notifications`)) && news.count(), { timeout: 30_000 })
    .toBe(1);
  await Promise.all([page.waitForEvent('load'), news.click()]);
  expect(new URL(page.url()).pathname).toBe(candidate);
  await page.getByRole('heading', { name: 'L’invitation n’est pas arrivée' }).waitFor();
  expect(await page.locator('#refused').innerText()).toContain('cette adresse n’existe pas');
  await look(page, 'refused-fr');

  await press(page, 'Corriger et inviter à nouveau');
  const alert = page.getByRole('alert');
  expect(await alert.innerText()).toContain('Adresse e-mail corrigée – C’est l’adresse déjà invitée');
  await fill(page, { 'Adresse e-mail corrigée': RIGHT });
  await press(page, 'Corriger et inviter à nouveau');
  expect(await page.locator('#refused').count()).toBe(0);
  await page.getByText('Pas encore de réponse').waitFor();
  await office.atLeast(1);
  expect(office.received.map(({ to }) => to)).toEqual([[RIGHT]]);
});

test('the page of a candidate that was admitted says that its invitation did not arrive, and leads to the correction', async () => {
  const place = await assembly(1);
  const presented = await place.present({ contactEmail: WRONG });
  if (!presented.ok) throw new Error('Not presented');
  place.motion.id = presented.value.motionId;
  await place.vote(0, 'yes');
  await place.close();

  const page = await lierre.visit({ script: false });
  await enter(page, place.facilitator.personId);
  const candidate = `/n/${place.network.slug}/candidates/${presented.value.id}`;
  const notice = page.getByText('L’invitation n’est pas arrivée');
  await expect.poll(async () => (await page.goto(candidate)) && notice.count(), { timeout: 30_000 }).toBe(1);
  const answer = await page.goto(candidate);
  expect(Number(answer!.headers()['x-lierre-statements'])).toBeLessThanOrEqual(6);
  await press(page, 'Corriger l’adresse', 'link');
  await fill(page, { 'Adresse e-mail corrigée': RIGHT });
  await press(page, 'Corriger et inviter à nouveau');
  await page.goto(candidate);
  expect(await notice.count()).toBe(0);
});
