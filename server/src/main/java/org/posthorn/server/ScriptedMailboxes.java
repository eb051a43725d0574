package org.posthorn.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.rules.MailboxScripts;
import org.posthorn.directory.Principal;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.kv.StoreException;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the scripts of mailboxes when IMAP sessions change messages there (RFC 6785).
///
/// @param managesieve the URL of the ManageSieve server
record ScriptedMailboxes(MailboxScripts scripts, Optional<String> managesieve)
    implements MailboxEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptedMailboxes.class);
  private static final int USUAL_PORT = 4190; // RFC 5804 §1.8

  static ScriptedMailboxes of(MailboxScripts scripts, Configuration configuration) {
    List<InetSocketAddress> ports = configuration.get(Settings.LISTEN_MANAGESIEVE);
    String host = configuration.get(Settings.HOSTNAME);
    Optional<String> url =
        ports.stream()
            .findFirst()
            .map(InetSocketAddress::getPort)
            .map(port -> "sieve://" + host + (port == USUAL_PORT ? "" : ":" + port));
    return new ScriptedMailboxes(scripts, url);
  }

  @Override
  public Optional<Listener> of(MailAccount account, MailboxId mailbox) {
    try {
      return scripts.of(account, mailbox).map(script -> event -> script.run(command(event)));
    } catch (MailException | StoreException e) {
      // A failure here must not make the command itself fail.
      LOG.error("sieve event=script-unreadable account={}", account.id(), e);
      return Optional.empty();
    }
  }

  private static MailboxScripts.Command command(Event event) {
    MailboxScripts.Cause cause =
        switch (event.cause()) {
          case APPEND -> MailboxScripts.Cause.APPEND;
          case COPY -> MailboxScripts.Cause.COPY;
          case FLAG -> MailboxScripts.Cause.FLAG;
        };
    List<MailboxScripts.Changed> messages =
        event.messages().stream()
            .map(message -> new MailboxScripts.Changed(message.uid(), message.flags()))
            .toList();
    return new MailboxScripts.Command(cause, event.connection(), (Principal) event.who(), messages);
  }
}
