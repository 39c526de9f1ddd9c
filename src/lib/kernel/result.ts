/**
 * An expected "no" is a value, not an exception. Surprises throw.
 * `code` is also the message key `problem.<code>` in the three languages.
 */
export type ProblemKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many'
  /** Nothing is wrong with what was asked: later it works. */
  | 'unavailable';

export type Problem = {
  kind: ProblemKind;
  code: string;
  /** Path of the input field the problem belongs to, dots between levels. */
  field?: string;
  /** Values named in the message, for instance `{ max: 3 }`. */
  params?: Record<string, string | number>;
};

export type Ok<T> = { ok: true; value: T };
/** Every problem found, never only the first; at least one. */
export type No = { ok: false; problems: Problem[] };
export type Result<T> = Ok<T> | No;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });

export const no = (
  kind: ProblemKind,
  code: string,
  more: { field?: string; params?: Problem['params'] } = {}
): No => ({ ok: false, problems: [{ kind, code, ...more }] });

export const notFound = (): No => no('not_found', 'not_found');
export const forbidden = (code = 'forbidden'): No => no('forbidden', code);
export const conflict = (code: string, params?: Problem['params']): No => no('conflict', code, { params });
export const invalid = (field: string, code: string, params?: Problem['params']): No =>
  no('invalid', code, { field, params });
