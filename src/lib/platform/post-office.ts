import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

type Received = { to: string[]; raw: string };
type Answers = { rcpt?: (address: string) => Error | null; data?: (count: number) => Error | null };

/** For tests: a real SMTP server on this machine that keeps what it takes. */
export class PostOffice {
  received: Received[] = [];
  answers: Answers = {};
  port: number;
  private server: SMTPServer | undefined;
  private told = (): void => undefined;
  constructor(port = 0) {
    this.port = port;
  }
  async open(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) => done(this.answers.rcpt?.(address) ?? null),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString();
          this.received.push({ to: session.envelope.rcptTo.map((r) => r.address), raw });
          this.told();
          done(this.answers.data?.(this.received.length) ?? null);
        });
      }
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }
  async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }
  async atLeast(count: number): Promise<void> {
    while (this.received.length < count) await new Promise<void>((resolve) => (this.told = resolve));
  }
}

/** What a mail server answers instead of yes. */
export const smtpError = (code: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode: code });
