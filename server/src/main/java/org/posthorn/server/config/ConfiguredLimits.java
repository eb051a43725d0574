package org.posthorn.server.config;

import org.posthorn.smtp.client.ClientLimits;

/// The limits of modules that settings change. All others have their defaults; `docs/limits.md` is
/// generated from both.
public final class ConfiguredLimits {
  private ConfiguredLimits() {}

  public static org.posthorn.wire.ListenerLimits listener(Configuration configuration) {
    return org.posthorn.wire.ListenerLimits.defaults()
        .withConnectionsMax(configuration.get(Settings.CONNECTIONS_MAX))
        .withPerAddress(
            configuration.get(Settings.CONNECTIONS_PER_ADDRESS_MAX),
            configuration.get(Settings.ACCEPTS_PER_ADDRESS_PER_MINUTE));
  }

  public static org.posthorn.wire.sessions.OpenSessionLimits sessions(Configuration configuration) {
    return org.posthorn.wire.sessions.OpenSessionLimits.defaults()
        .withPerAccountMax(configuration.get(Settings.SESSIONS_MAX));
  }

  public static org.posthorn.smtp.SmtpLimits smtp(Configuration configuration) {
    return org.posthorn.smtp.SmtpLimits.defaults()
        .withMessageBytesMax(configuration.get(Settings.MESSAGE_BYTES_MAX))
        .withRecipientsMax(configuration.get(Settings.RECIPIENTS_MAX))
        .withTimeouts(
            org.posthorn.smtp.SmtpLimits.Timeouts.defaults()
                .withCommand(configuration.get(Settings.SMTP_IDLE_TIMEOUT)));
  }

  /// Timeouts for other servers.
  public static ClientLimits smtpClient(Configuration configuration) {
    return ClientLimits.defaults()
        .withTimeouts(
            configuration.get(Settings.OUTBOUND_CONNECT_TIMEOUT),
            configuration.get(Settings.OUTBOUND_REPLY_TIMEOUT),
            configuration.get(Settings.OUTBOUND_DATA_END_TIMEOUT),
            configuration.get(Settings.OUTBOUND_MESSAGE_TIMEOUT));
  }

  public static org.posthorn.imap.session.ImapLimits imap(Configuration configuration) {
    var usual = org.posthorn.imap.session.ImapLimits.defaults();
    return usual
        .withMessageBytesMax(configuration.get(Settings.MESSAGE_BYTES_MAX))
        .withMessagesMax(configuration.get(Settings.IMAP_MESSAGES_MAX))
        .withTimeouts(
            usual
                .timeouts()
                .with(
                    usual.timeouts().beforeLogin(), configuration.get(Settings.IMAP_IDLE_TIMEOUT)));
  }

  /// The idle timeout is that of IMAP.
  public static org.posthorn.managesieve.ManageSieveLimits managesieve(
      Configuration configuration) {
    var usual = org.posthorn.managesieve.ManageSieveLimits.defaults();
    return usual.withIdleTimeout(configuration.get(Settings.IMAP_IDLE_TIMEOUT));
  }

  /// The index stops where mail is refused: the space that is left is for what remains to be done.
  public static org.posthorn.search.index.IndexLimits search(Configuration configuration) {
    return org.posthorn.search.index.IndexLimits.defaults()
        .withFreeBytesMin(configuration.get(Settings.FREE_SPACE_MIN));
  }

  public static org.posthorn.directory.DirectoryLimits directory(Configuration configuration) {
    return org.posthorn.directory.DirectoryLimits.defaults()
        .withQuotaBytesDefault(configuration.get(Settings.QUOTA));
  }

  /// A stored message may be larger than a received one: trace fields are added, and a restored
  /// backup may have messages from times with larger limits.
  public static org.posthorn.store.mail.StoreLimits store(Configuration configuration) {
    return org.posthorn.store.mail.StoreLimits.defaults()
        .withMessageBytesMax(2 * configuration.get(Settings.MESSAGE_BYTES_MAX))
        .withViewBytesMax(configuration.get(Settings.MAILBOX_CACHE))
        .withExpungedRetention(configuration.get(Settings.EXPUNGED_RETENTION));
  }
}
