import { render } from 'svelte/server';
import type { Component } from 'svelte';
import { describe, expect, test } from 'vitest';
import type { Problem } from '#lib/kernel/result.ts';
import Checkbox from './Checkbox.svelte';
import Choices from './Choices.svelte';
import Field from './Field.svelte';
import Form from './Form.svelte';
import type { FormState } from './form.ts';
import Select from './Select.svelte';
import { provideWords } from './words.ts';

/** A component of the server is a function that writes. */
type Writer = { component: (body: (writer: Writer) => void) => void };
type Written = (writer: Writer, props: object) => void;
const written = (component: unknown) => component as Written;

/** The HTML of a form with these fields, as it comes back with `state`. */
function page(state: FormState | null, fields: [unknown, object][], more: object = {}): string {
  const root = (writer: Writer) =>
    writer.component((inner) => {
      provideWords({
        say: (word) => word,
        problem: ({ code }: Problem) => `told:${code}`,
        site: () => 'Lierre'
      });
      const children = (at: Writer) => fields.forEach(([field, props]) => written(field)(at, props));
      written(Form)(inner, { form: state, labels: { name: 'Name' }, children, ...more });
    });
  return render(root as unknown as Component).body;
}

const name = [Field, { name: 'name', label: 'Name', value: 'La Ruche' }] as [unknown, object];
const problem = (field: string, code: string): Problem => ({ kind: 'invalid', code, field });

describe('a form that was refused', () => {
  test('still holds what was typed, and not what was there before', () => {
    const html = page({ problems: [problem('name', 'too_long')], values: { name: '<b>Ruche' } }, [name]);
    expect(html).toContain('value="&lt;b>Ruche"');
    expect(html).not.toContain('La Ruche');
  });
  test('keeps a field that was emptied empty', () => {
    expect(page({ problems: [problem('name', 'required')], values: { name: '' } }, [name])).toContain(
      'value=""'
    );
  });
  test('shows every problem of a field beside it, in words, and says so to a screen reader', () => {
    const html = page({ problems: [problem('name', 'one'), problem('name', 'two')], values: {} }, [name]);
    const beside = html.slice(html.indexOf('id="name-error"'));
    expect(beside).toContain('told:one');
    expect(beside).toContain('told:two');
    expect(html).toMatch(/<input[^>]*aria-invalid="true"/);
    expect(html).toMatch(/<input[^>]*aria-describedby="name-error"/);
  });
  test('says above all what is wrong, with a link to each field', () => {
    const html = page({ problems: [problem('name', 'one'), { kind: 'conflict', code: 'whole' }] }, [name]);
    expect(html).toMatch(
      /role="alert"[^]*<a href="#name">Name – told:one<\/a>[^]*told:whole[^]*<input class="input"/
    );
  });
  test('names each field above all as its own label does, unless the form says it better', () => {
    const fields = [name, [Choices, { name: 'skills[]', legend: 'Skills', type: 'checkbox', options: [] }]];
    const refused = {
      problems: [problem('name', 'one'), problem('skills.2', 'two'), problem('gone', 'three')]
    };
    const html = page({ ...refused, form: 'invite' }, fields as [unknown, object][], {
      name: 'invite',
      labels: { name: 'Their name' }
    });
    expect(html).toContain('<a href="#invite-name">Their name – told:one</a>');
    expect(html).toContain('<a href="#invite-skills">Skills – told:two</a>');
    expect(html).toMatch(/<li>(<!--.*?-->)?told:three/);
  });
  test('shows the problem of a part at the field it is part of', () => {
    const skills = [Choices, { name: 'skills[]', legend: 'Skills', type: 'checkbox', options: [] }] as [
      unknown,
      object
    ];
    expect(page({ problems: [problem('skills.2', 'too_long')] }, [skills])).toContain('id="skills-error"');
  });
  test('gives choices back as they were made', () => {
    const options = ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() }));
    const html = page({ problems: [problem('name', 'x')], values: { one: 'b', many: ['a', 'c'] } }, [
      [Select, { name: 'one', label: 'One', options, value: 'a' }],
      [Choices, { name: 'many[]', legend: 'Many', type: 'checkbox', options, value: ['b'] }],
      [Checkbox, { name: 'agree', label: 'Agree', checked: true }]
    ]);
    expect(html).toMatch(/<option value="b" selected/);
    expect([...html.matchAll(/name="many\[\]" value="(\w)" checked/g)].map((match) => match[1])).toEqual([
      'a',
      'c'
    ]);
    expect(html).not.toMatch(/id="agree"[^>]*checked/);
  });
  test('never shows a password again', () => {
    const password = [Field, { name: 'password', type: 'password', label: 'Password' }] as [unknown, object];
    expect(
      page({ problems: [problem('password', 'weak')], values: { password: 'secret1' } }, [password])
    ).not.toContain('secret1');
  });
});

describe('a page with two forms', () => {
  const refused: FormState = {
    form: 'invite',
    problems: [problem('name', 'one')],
    values: { name: 'typed' }
  };
  test('tells the problems in the form that was sent', () => {
    expect(page(refused, [name], { name: 'invite' })).toContain('told:one');
  });
  test('leaves the other as it was, with ids of its own', () => {
    const html = page(refused, [name], { name: 'other' });
    expect(html).toContain('id="other-name"');
    expect(html).toContain('value="La Ruche"');
    expect(html).not.toContain('told:one');
  });
});

test('a form carries a key of its own, so that a double click counts once', () => {
  const key = () => page(null, [name]).match(/name="__key" value="([^"]+)"/)?.[1];
  expect(key()).toMatch(/^[0-9a-f-]{36}$/);
  expect(key()).not.toBe(key());
});

test('a search sends no key: its address can be shared', () => {
  expect(page(null, [name], { method: 'GET' })).not.toContain('__key');
});
