import { expect, test } from 'vitest';
import { enterDemo, look, lookAs, press, useLierre } from './harness.ts';

const lierre = useLierre();

test('a member hands in a confidential ballot, nobody sees what it says, and the register is followed to its head', async () => {
  const page = await lierre.visit({ script: false });
  await enterDemo(page);
  await lookAs(page, 'Bruno Salvi', '/n/demo/motions');
  await press(page, /Changer de banque/, 'link');
  const vote = page.url();
  await page.getByText('Vote confidentiel', { exact: true }).waitFor();
  await look(page, 'secret-before');
  await press(page, 'Contre');
  await page.getByText('Votre bulletin est dans l’urne.').waitFor();
  await page.getByText(/Lierre ne sait plus ce qu’il dit/).waitFor();
  expect(await page.getByRole('button', { name: 'Contre', exact: true }).count()).toBe(0);
  await look(page, 'secret-after');

  await lookAs(page, 'Aïcha Benali', vote);
  const main = await page.locator('main').textContent();
  expect(main).toContain('Bruno Salvi');
  expect(main).toContain('2 organisations ont voté');
  expect(await page.locator('.badge').allTextContents()).not.toContain('Contre');
  await page.goto('/n/demo/journal');
  await page.getByText('a remis un bulletin confidentiel').first().waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/Contre|Changer de banque.*Contre/);

  await page.goto('/n/demo/motions');
  await press(page, 'Registre des décisions', 'link');
  await press(page, 'Vérifier', 'link');
  await page.getByText(/se suivent sans rupture/).waitFor();
  await look(page, 'register');
  await press(page, /Rémunérer la présidence/, 'link');
  await page.getByText('Cette décision est telle qu’elle a été enregistrée').waitFor();
  await page.getByText(/dont 4 pour et 2 contre/).waitFor();
  await look(page, 'register-entry');
  const answer = await page.request.get('/n/demo/register/file');
  const lines = (await answer.text()).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { number: number }).number)).toEqual(
    lines.map((_, at) => at + 1)
  );
});
