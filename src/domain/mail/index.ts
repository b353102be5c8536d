export { deliverMail, type RenderMail } from "./deliver-mail.ts";
export type { ClaimedMail } from "./store.ts";
export { sweepMails, wakeMails } from "./sweep-mails.ts";
