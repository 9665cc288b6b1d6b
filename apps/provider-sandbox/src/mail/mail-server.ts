import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { SANDBOX_CONFIG, type SandboxConfig } from '../config.ts';
import { Faults } from '../control/faults.ts';
import { LOGGER, type Logger } from '../log.ts';
import { easyPostId } from '../storage/ids.ts';
import { Mails } from './mails.ts';

/** What the server answers to a command; undefined: nothing at all, the connection is closed. */
type Verdict = 'accepted' | { code: number; message: string } | undefined;

/** An SMTP server that takes every mail and delivers none. */
@Injectable()
export class MailServer implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #server: SMTPServer;
  /** Open connections by the client's port. */
  readonly #sockets = new Map<number, Socket>();

  constructor(
    @Inject(SANDBOX_CONFIG) private readonly config: SandboxConfig,
    @Inject(LOGGER) log: Logger,
    private readonly faults: Faults,
    private readonly mails: Mails,
  ) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anonymous' }),
      onMailFrom: (_address, _session, done) => done(this.#tooMany()),
      onData: (stream, session, done) => {
        this.#receive(stream, session).then(
          (verdict) => {
            if (verdict === 'accepted') done(null);
            else if (verdict) done(smtpError(verdict.code, verdict.message));
            else this.#hangUp(session);
          },
          (error: unknown) => {
            log.error({ err: error }, 'a mail could not be read');
            done(smtpError(554, 'The message could not be read'));
          },
        );
      },
    });
    this.#server.server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket;
      this.#sockets.set(remotePort, socket);
      socket.once('close', () => this.#sockets.delete(remotePort));
    });
    // Clients that go away in the middle of a conversation are part of the game.
    this.#server.on('error', (error) => log.debug({ err: error }, 'smtp'));
  }

  /** The port it listens on. */
  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#server.listen(this.config.smtpPort, '127.0.0.1');
    await once(this.#server.server, 'listening');
  }

  async onModuleDestroy(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.destroy();
    await new Promise<void>((closed) => this.#server.close(closed));
  }

  #tooMany(): Error | null {
    const comeAgainMs = this.faults.admit('smtp');
    return comeAgainMs === 0
      ? null
      : smtpError(451, `4.7.1 Too many messages, come again in ${Math.ceil(comeAgainMs / 1_000)} s`);
  }

  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Verdict> {
    const raw = await buffer(stream);
    const fault = this.faults.draw('smtp');
    await this.faults.latency('smtp');
    if (fault === 'error') return failed();
    if (fault === 'timeoutBefore') return this.#silence();

    await this.#keep(raw, session);
    if (fault === 'errorAfter') return failed();
    if (fault === 'timeoutAfter') return this.#silence();
    return fault === 'resetAfter' ? undefined : 'accepted';
  }

  async #keep(raw: Buffer, { envelope }: SMTPServerSession): Promise<void> {
    const mail = await PostalMime.parse(raw);
    this.mails.put({
      id: easyPostId('mail'),
      messageId: mail.messageId ?? null,
      from: (envelope.mailFrom ? envelope.mailFrom.address : '').toLowerCase(),
      to: envelope.rcptTo.map(({ address }) => address.toLowerCase()),
      subject: mail.subject ?? '',
      text: mail.text ?? null,
      html: mail.html ?? null,
      receivedAt: new Date().toISOString(),
    });
  }

  async #silence(): Promise<undefined> {
    await this.faults.hold('smtp');
  }

  #hangUp({ remotePort }: SMTPServerSession): void {
    this.#sockets.get(remotePort)?.destroy();
  }
}

function failed(): Verdict {
  return { code: 451, message: '4.3.0 Requested action aborted: local error in processing' };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
