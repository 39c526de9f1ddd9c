/** Pages are HTML and ship no script; one that needs script says so itself. */
export const csr = false;
export const ssr = true;
