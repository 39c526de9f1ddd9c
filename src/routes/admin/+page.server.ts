import { redirect } from '@sveltejs/kit';

/** What the host looks after has one page so far. */
export const load = (): never => redirect(307, '/admin/mail');
