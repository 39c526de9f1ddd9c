import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readDocx, readPdf } from '#lib/platform/papers/testing.ts';
import { enterDemo, fill, look, lookAs, press, useLierre } from './harness.ts';

const lierre = useLierre();
let page: Page;
let printed: string;

/** The file that a button gives, as bytes. */
async function fileOf(form: string, button: string): Promise<Uint8Array> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(form).getByRole('button', { name: button, exact: true }).click()
  ]);
  return new Uint8Array(readFileSync(await download.path()));
}
const flat = (text: string): string => text.replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ');

test('minutes of a meeting are printed from its page, in French and in Arabic, with the head of the register', async () => {
  page = await lierre.visit({ script: false, width: 1280 });
  await enterDemo(page);
  await lookAs(page, 'Aïcha Benali', '/n/demo/motions');
  await press(page, 'Cotisations de l’année', 'link');
  await press(page, 'Tous les votes de cette réunion', 'link');
  await look(page, 'meeting-page');
  const { text } = await readPdf(await fileOf('main', 'PDF'));
  expect(flat(text)).toContain('14 organisations présentes');
  printed = /tout ce qui précède : ((?:[0-9a-f]{8} ){7}[0-9a-f]{8})/.exec(flat(text))![1]!;
  await page.getByLabel('Langue du document').selectOption('ar');
  const docx = readDocx(await fileOf('main', 'Word (DOCX)'));
  expect(docx.xml).toContain('<w:bidiVisual/>');
  expect(docx.text).toContain('محضر تصويتات اجتماع');
});

test('who has the paper checks its fingerprint on the page of the register; a wrong one is told apart', async () => {
  await page.goto('/n/demo/register');
  await fill(page, { 'Une empreinte imprimée': 'abc' });
  await press(page, 'Vérifier');
  await page.getByText('Une empreinte a 64 chiffres').first().waitFor();
  expect(await page.getByLabel('Une empreinte imprimée').inputValue()).toBe('abc');
  await fill(page, { 'Une empreinte imprimée': 'ab'.repeat(32) });
  await press(page, 'Vérifier');
  await page.getByText('Aucune décision de ce registre n’a cette empreinte.').waitFor();
  await fill(page, { 'Une empreinte imprimée': printed });
  await press(page, 'Vérifier');
  await page.getByText('Cette empreinte est la tête du registre depuis').waitFor();
  await look(page, 'register-checked');
});

test('and on the machine that hosts Lierre, by one command', { timeout: 120_000 }, () => {
  const { stdout, status } = spawnSync('bin/lierre', ['verify', '--network', 'demo', '--head', printed], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: undefined, LIERRE_DATA: lierre.data() }
  });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringContaining('has the head given, which is the head since')
  });
});

test('an extract of the register has the decisions of its days; days the wrong way round are said at their field', async () => {
  await page.goto('/n/demo/register');
  await fill(page, { Du: '2027-01-01', Au: '2026-01-01' });
  await Promise.all([
    page.waitForEvent('load'),
    page.getByRole('button', { name: 'PDF', exact: true }).click()
  ]);
  await page.getByText('La fin est avant le début.').first().waitFor();
  expect(await page.getByLabel('Du', { exact: true }).inputValue()).toBe('2027-01-01');
  await fill(page, { Du: '2020-01-01', Au: Temporal.Now.plainDateISO('Europe/Paris').toString() });
  const { text } = await readPdf(await fileOf('main', 'PDF'));
  expect(flat(text)).toContain('Extrait du registre des décisions');
  expect(flat(text)).toContain('Qui préside le réseau ?');
});

test('where a charter is in force the page of rules suggests that they change by a decision, and leads to that motion', async () => {
  await page.goto('/n/demo/rules');
  await press(page, 'Proposer que les règles ne changent que par une décision', 'link');
  expect(
    await page.getByLabel('Les règles de vote ne changent que par une décision des membres').isChecked()
  ).toBe(true);
  await fill(page, { 'Pourquoi ce changement': 'La charte le veut.' });
  await press(page, 'Ouvrir le vote');
  await page.getByText('Le vote est ouvert.').waitFor();
  expect(await page.locator('main').innerText()).toContain(
    'Les règles de vote ne changent que par une décision des membres'
  );
  await look(page, 'rules-by-decision');
});

test('a candidate steps down, and the list says so', async () => {
  await lookAs(page, 'Hélène Ternay', '/n/demo/motions/new/role');
  await page.getByLabel('Rôle', { exact: true }).selectOption('secretary');
  await fill(page, { 'Le titre': 'Un secrétaire' });
  for (const name of ['Hélène Ternay', 'Inès Delmas', 'Bruno Salvi']) await page.getByLabel(name).check();
  await press(page, 'Ouvrir le vote');
  await fill(page, { 'Pourquoi maintenant': 'Personne ne tient le registre.' });
  await look(page, 'election-refused');
  await press(page, 'Ouvrir le vote');
  await page.getByLabel('Inès Delmas').selectOption('1');
  await page.getByLabel('Hélène Ternay').selectOption('2');
  await page.locator('summary', { hasText: 'Ajouter' }).first().click();
  await fill(page, { 'Votre raison': 'Elle écrit vite.' });
  await press(page, 'Voter avec ce classement');
  // What was voted is read back, and stands in the ballot that may change it.
  const own = page.locator('#vote .notice.success');
  expect(await own.innerText()).toMatch(/Inès Delmas\W+›\W+Hélène Ternay[^]*Elle écrit vite/u);
  await page.locator('summary', { hasText: 'Changer le bulletin' }).click();
  expect(await page.getByLabel('Votre raison').inputValue()).toBe('Elle écrit vite.');
  await page.locator('summary', { hasText: 'Retirer ma candidature' }).click();
  await press(page, 'Me retirer maintenant');
  await page.getByText('Votre candidature est retirée.').waitFor();
  await page.getByText('Candidature retirée', { exact: true }).waitFor();
  expect(await page.getByLabel('Hélène Ternay').count()).toBe(0);
  await look(page, 'stepped-down');
});

test('where candidates are searched for, who is ticked and what is written stay', async () => {
  await page.goto('/n/demo/motions/new/role?q=salvi');
  await fill(page, { 'Le titre': 'Deux au bureau' });
  await page.getByLabel('Bruno Salvi').check();
  await fill(page, { 'Chercher une personne du réseau': 'delmas' });
  await press(page, 'Chercher');
  await page.getByLabel('Inès Delmas').check();
  await fill(page, { 'Chercher une personne du réseau': 'xyz' });
  await press(page, 'Chercher');
  await page.getByText('Personne du réseau ne s’appelle « xyz ».').waitFor();
  for (const name of ['Bruno Salvi', 'Inès Delmas'])
    expect(await page.getByLabel(name).isChecked()).toBe(true);
  expect(await page.getByLabel('Le titre').inputValue()).toBe('Deux au bureau');
  await look(page, 'election-search');
});
