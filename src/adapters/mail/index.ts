export type { Mail, MailContent } from "./mime.ts";
export type { MailOutcome, SendMail } from "./send-mail.ts";
export { openSendGrid } from "./sendgrid.ts";
export { openSmtp } from "./smtp.ts";
