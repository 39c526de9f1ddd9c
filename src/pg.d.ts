/** The part of node-postgres that writes values as text, which a query object of one's own needs (pg-cursor uses it too). */
declare module 'pg/lib/utils.js' {
  const utils: { prepareValue(value: unknown): string | Buffer | null };
  export default utils;
}
