import { messageOf } from '#libs/base';

/** For texts of others: URLs become their host, length is bounded. */
export function withoutUrls(text: string): string {
  return text.replace(/\b(?:https?|wss?):\/\/(?:[^@\s/]*@)?([^\s/?#"']*)[^\s"']*/gi, '$1').slice(0, 500);
}

/** fetch hides the reason in `cause`; only its code is told, messages may hold the URL. */
export function causeOf(thrown: unknown): string {
  const cause = Error.isError(thrown) ? thrown.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return withoutUrls(messageOf(thrown));
}
