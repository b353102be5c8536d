const ACCEPTED = /^[\w.:/+=-]{1,128}$/;

/** The caller's request id when it is harmless to log and forward, else null. */
export const acceptableRequestId = (header: string | null): string | null => (header !== null && ACCEPTED.test(header) ? header : null);
