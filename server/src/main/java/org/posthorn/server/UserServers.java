package org.posthorn.server;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.admin.watching.Observation;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.CapabilityMasks;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.Principal;
import org.posthorn.imap.ImapServer;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.imap.session.Service;
import org.posthorn.managesieve.ManageSieveServer;
import org.posthorn.pop3.Pop3Limits;
import org.posthorn.pop3.Pop3Server;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.search.TextIndex;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.server.storage.UserAccounts;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.wire.ServerTls;

/// The IMAP, POP3 and ManageSieve servers.
record UserServers(ImapServer imap, Pop3Server pop3, ManageSieveServer managesieve) {

  static UserServers of(
      Configuration configuration,
      Storage storage,
      TextIndex index,
      Authenticator authenticator,
      ServerTls tls,
      MailboxEvents events,
      Observation observation) {
    Directory directory = storage.directory();
    MailStore mail = storage.mail();
    boolean plainOnLoopback = configuration.get(Settings.PLAIN_ON_LOOPBACK);
    ImapServer imap =
        new ImapServer(
            new Service(
                new Service.Mail(
                    mail, new UserAccounts(mail, directory, storage.administration()), index),
                authenticator,
                ConfiguredLimits.imap(configuration),
                Clock.systemUTC(),
                new Service.Security(Optional.of(tls), plainOnLoopback),
                events,
                jmap(configuration)),
            observation.sessions(),
            observation.metrics());
    Pop3Server pop3 =
        new Pop3Server(
            new org.posthorn.pop3.Service(
                authenticator,
                new Maildrops(mail, directory),
                Pop3Limits.defaults(),
                Optional.of(tls),
                plainOnLoopback),
            observation.sessions(),
            observation.metrics());
    ManageSieveServer managesieve =
        new ManageSieveServer(
            new org.posthorn.managesieve.Service(
                authenticator,
                new OwnScripts(mail, directory),
                ConfiguredLimits.managesieve(configuration),
                org.posthorn.sieve.SieveLimits.defaults(),
                Optional.of(tls),
                plainOnLoopback),
            observation.sessions(),
            observation.metrics());
    return new UserServers(imap, pop3, managesieve);
  }

  private record Maildrops(MailStore mail, Directory directory)
      implements org.posthorn.pop3.Service.Accounts {
    @Override
    public MailAccount of(SaslIdentity identity) {
      return mail.account(principal(identity), principal(identity).account());
    }

    @Override
    public Set<String> masked(SaslIdentity identity) {
      return CapabilityMasks.of(directory, principal(identity), "pop");
    }
  }

  private record OwnScripts(MailStore mail, Directory directory)
      implements org.posthorn.managesieve.Service.Accounts {
    @Override
    public Scripts of(SaslIdentity identity) {
      return mail.scripts(principal(identity), principal(identity).account());
    }

    @Override
    public Set<String> masked(SaslIdentity identity) {
      return CapabilityMasks.of(directory, principal(identity), "sieve");
    }
  }

  private static Optional<String> jmap(Configuration configuration) {
    return Port.of(configuration).stream().anyMatch(Port::web)
        ? Optional.of(TokenIssuer.url(configuration) + "/.well-known/jmap")
        : Optional.empty();
  }

  private static Principal principal(SaslIdentity identity) {
    return (Principal) identity;
  }

  /// Ends sessions whose account or credential is no longer valid.
  void endSessions(DirectoryChange change) {
    switch (change) {
      case DirectoryChange.AccountDisabled disabled ->
          end(
              identity -> principal(identity).account().equals(disabled.account()),
              "this account was disabled");
      case DirectoryChange.AccountRemoved removed ->
          end(
              identity -> principal(identity).account().equals(removed.account()),
              "this account was removed");
      case DirectoryChange.CredentialRevoked revoked ->
          end(
              identity ->
                  principal(identity).account().equals(revoked.account())
                      && principal(identity).credential().equals(revoked.credential()),
              "this password was changed");
      case DirectoryChange.AccountChanged _ -> {
        // It does not affect sessions.
      }
    }
  }

  private void end(Predicate<SaslIdentity> whose, String reason) {
    imap.end(whose, reason);
    pop3.end(whose, reason);
    managesieve.end(whose, reason);
  }
}
