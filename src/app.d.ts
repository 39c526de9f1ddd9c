import type { IncomingMessage } from 'node:http';
import type { Waiting } from '#lib/platform/ended.server.ts';
import type { Scope } from '#lib/platform/page.server.ts';
import type { Locale } from '#lib/platform/messages.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      /** What the visitor can quote to the host; also in the log. */
      requestId?: string;
    }
    /** What adapter-node gives; nothing in the development server. */
    interface Platform {
      req?: IncomingMessage;
    }
    interface Locals {
      requestId: string;
      /** Verified session token of the cookie, or null. Verified means: signed by us; whether it is alive the database says. */
      token: string | null;
      /** Language and theme of this answer: the person's, else the cookie's, else the browser's. */
      locale: Locale;
      theme: 'auto' | 'light' | 'dark';
      /** The page's read transaction, opened by the first load function that needs it. */
      scope?: Promise<Scope>;
      /** The form that was sent, once an action has read it. */
      form?: Promise<FormData>;
      /** Why the form is to be sent again by the one it was shown to. */
      waits?: Waiting['why'];
    }
  }
}

export {};
