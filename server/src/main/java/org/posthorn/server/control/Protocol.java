package org.posthorn.server.control;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.Operations;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.outcome.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// All requests of the control socket by name, with their operations. The `*Requests` classes
/// convert requests and results to and from typed values. Thread-safe.
public final class Protocol {
  private static final Logger LOG = LoggerFactory.getLogger(Protocol.class);

  private final Map<String, Function<ControlRequest, JsonNode>> table = new HashMap<>();

  /// @param by the caller of all requests
  public Protocol(Operations operations, Caller by) {
    directory(new DirectoryRequests(operations, by));
    sending(new SendingRequests(operations, by));
    table.put("domain.authentication", new AuthenticationRequests(operations, by)::domain);
    signIn(new SignInRequests(operations, by));
    keys(new KeyRequests(operations, by));
    queue(new QueueRequests(operations, by));
    bans(new BanRequests(operations, by));
    certificates(new CertificateRequests(operations, by));
    oauth(new OAuthRequests(operations, by));
    webhooks(new WebhookRequests(operations, by));
    store(new StoreRequests(operations, by));
    history(new HistoryRequests(operations, by));
    journal(new JournalRequests(operations, by));
    reports(new ReportRequests(operations, by));
    sieve(new SieveRequests(operations, by));
    shares(new ShareRequests(operations, by));
    removed(new RemovedRequests(operations, by));
    retention(new RetentionRequests(operations, by));
    spam(new SpamRequests(operations, by));
    search(new SearchRequests(operations, by));
    sessions(new OpenSessionRequests(operations, by));
    keyLinks(new KeyLinkRequests(operations, by));
    encryption(new EncryptionRequests(operations, by));
  }

  private void encryption(EncryptionRequests encryption) {
    table.put("encryption.show", encryption::show);
    table.put("encryption.add", encryption::add);
    table.put("encryption.remove", encryption::remove);
    table.put("encryption.set", encryption::choose);
  }

  private void keyLinks(KeyLinkRequests links) {
    table.put("qkd.status", links::status);
    table.put("qkd.public-keys", links::publicKeys);
  }

  private void directory(DirectoryRequests directory) {
    table.put("domain.add", directory::addDomain);
    table.put("domain.list", directory::listDomains);
    table.put("domain.remove", directory::removeDomain);
    table.put("account.add", directory::addAccount);
    table.put("account.list", directory::listAccounts);
    table.put("account.show", directory::showAccount);
    table.put("account.exists", directory::accountExists);
    table.put("account.passwd", directory::setPassword);
    table.put("account.remove", directory::removeAccount);
    table.put("account.quota", directory::quota);
    table.put("account.role", directory::setRole);
    table.put("account.forward", directory::forward);
    table.put("account.import", directory::importAccounts);
    table.put("account.disable", request -> directory.setDisabled(request, true));
    table.put("account.enable", request -> directory.setDisabled(request, false));
    table.put("app-password.add", directory::addAppPassword);
    table.put("app-password.list", directory::listCredentials);
    table.put("app-password.revoke", directory::revokeAppPassword);
    table.put("mask.list", directory::listMasks);
    table.put("mask.set", directory::setMask);
    table.put("alias.add", directory::addAlias);
    table.put("alias.list", directory::listAliases);
    table.put("alias.remove", directory::removeAlias);
  }

  private void signIn(SignInRequests signIn) {
    table.put("factor.list", signIn::factors);
    table.put("factor.require", signIn::require);
    table.put("factor.add-totp", signIn::addTotp);
    table.put("factor.confirm", signIn::confirm);
    table.put("factor.recovery-codes", signIn::recoveryCodes);
    table.put("factor.remove", signIn::remove);
    table.put("session.list", signIn::sessions);
    table.put("session.end", signIn::endSession);
    table.put("session.support", signIn::supportLink);
    table.put("domain.second-factor", signIn::domain);
  }

  private void shares(ShareRequests shares) {
    table.put("share.list", shares::list);
    table.put("share.set", shares::set);
    table.put("share.remove", shares::remove);
  }

  private void retention(RetentionRequests retention) {
    table.put("retention.list", retention::list);
    table.put("retention.set", retention::set);
    table.put("retention.remove", retention::remove);
    table.put("retention.preview", retention::preview);
    table.put("retention.runs", retention::runs);
    table.put("hold.list", retention::holds);
    table.put("hold.set", retention::hold);
    table.put("hold.lift", retention::lift);
    table.put("hold.search", retention::search);
    table.put("hold.export", retention::export);
  }

  private void removed(RemovedRequests removed) {
    table.put("removed.list", removed::list);
    table.put("removed.restore", removed::restore);
  }

  private void sending(SendingRequests sending) {
    table.put("account.limits", sending::account);
    table.put("domain.limits", sending::domain);
  }

  private void keys(KeyRequests keys) {
    table.put("master-key.create", keys::createMasterKey);
    table.put("master-key.status", keys::masterKeys);
    table.put("master-key.rotate", keys::rotateMasterKey);
    table.put("master-key.protect", keys::protectMasterKey);
    table.put("master-key.remove", keys::removeMasterKey);
    table.put("encryption.status", keys::encryption);
    table.put("encryption.renew", keys::renewStoreKeys);
    table.put("dkim.generate", keys::generate);
    table.put("dkim.list", keys::list);
    table.put("dkim.rotate", keys::rotate);
    table.put("dkim.activate", keys::activate);
    table.put("dkim.remove", keys::remove);
    table.put("dns.records", keys::dnsRecords);
    table.put("dns.check", keys::checkDns);
  }

  private void queue(QueueRequests queue) {
    table.put("queue.list", queue::list);
    table.put("queue.show", queue::show);
    table.put("queue.retry", queue::retry);
    table.put("queue.hold", queue::hold);
    table.put("queue.release", queue::release);
    table.put("queue.cancel", queue::cancel);
    table.put("queue.reroute", queue::reroute);
    table.put("queue.stats", queue::stats);
    table.put("queue.warm-up", queue::warmUp);
    table.put("queue.failed", queue::failed);
    table.put("quarantine.list", queue::quarantined);
    table.put("quarantine.show", queue::showQuarantined);
    table.put("quarantine.release", queue::releaseQuarantined);
    table.put("quarantine.discard", queue::discardQuarantined);
    table.put("suppress.list", queue::suppressed);
    table.put("suppress.remove", queue::unsuppress);
  }

  private void oauth(OAuthRequests oauth) {
    table.put("oauth.client.add", oauth::addClient);
    table.put("oauth.client.list", oauth::listClients);
    table.put("oauth.client.remove", oauth::removeClient);
    table.put("oauth.grant.list", oauth::listGrants);
    table.put("oauth.grant.revoke", oauth::revokeGrant);
  }

  private void webhooks(WebhookRequests webhooks) {
    table.put("webhook.add", webhooks::add);
    table.put("webhook.list", webhooks::list);
    table.put("webhook.show", webhooks::show);
    table.put("webhook.remove", webhooks::remove);
    table.put("webhook.enable", webhooks::enable);
    table.put("webhook.disable", webhooks::disable);
    table.put("webhook.rotate", webhooks::rotate);
    table.put("webhook.test", webhooks::test);
    table.put("webhook.attempts", webhooks::attempts);
  }

  private void bans(BanRequests bans) {
    table.put("ban.list", bans::list);
    table.put("ban.add", bans::add);
    table.put("ban.remove", bans::remove);
  }

  private void certificates(CertificateRequests certificates) {
    table.put("certificate.status", certificates::status);
    table.put("certificate.renew", certificates::renew);
  }

  private void store(StoreRequests store) {
    table.put("mailbox.list", store::listMailboxes);
    table.put("status", store::status);
    table.put("backup", store::backup);
    table.put("restore", store::restore);
    table.put("mark-restored", store::markRestored);
    table.put("check", store::check);
  }

  private void reports(ReportRequests reports) {
    table.put("dmarc.report", reports::dmarc);
    table.put("dmarc.sent", reports::sent);
    table.put("tls.report", reports::tls);
  }

  private void sieve(SieveRequests sieve) {
    table.put("sieve.list", sieve::list);
    table.put("sieve.show", sieve::show);
    table.put("sieve.put", sieve::put);
    table.put("sieve.activate", sieve::activate);
    table.put("sieve.deactivate", sieve::deactivate);
    table.put("sieve.remove", sieve::remove);
    table.put("sieve.run", sieve::run);
  }

  private void spam(SpamRequests spam) {
    table.put("spam.list", spam::list);
    table.put("spam.allow", spam::allow);
    table.put("spam.block", spam::block);
    table.put("spam.unallow", spam::forget);
    table.put("spam.set", spam::set);
    table.put("spam.status", spam::status);
    table.put("spam.learn", spam::learn);
    table.put("spam.export", spam::export);
    table.put("spam.import", spam::read);
    table.put("spam.reset", spam::reset);
  }

  private void search(SearchRequests search) {
    table.put("search.status", search::status);
    table.put("search.why", search::why);
    table.put("search.rebuild", search::rebuild);
  }

  private void sessions(OpenSessionRequests sessions) {
    table.put("open-session.list", sessions::list);
    table.put("open-session.kill", sessions::kill);
    table.put("open-session.errors", sessions::clientErrors);
    table.put("trace.start", sessions::startTrace);
    table.put("trace.show", sessions::trace);
    table.put("trace.stop", sessions::stopTrace);
  }

  private void history(HistoryRequests history) {
    table.put("message.trace", history::trace);
    table.put("message.why", history::why);
    table.put("audit.list", history::audit);
    table.put("audit.verify", history::verifyAudit);
    table.put("intake.list", history::intake);
  }

  private void journal(JournalRequests journal) {
    table.put("journal.status", journal::status);
    table.put("journal.key", journal::key);
    table.put("journal.head", journal::head);
    table.put("journal.verify", journal::verify);
    table.put("journal.search", journal::search);
    table.put("journal.export", journal::export);
  }

  /// Executes a request line; always returns a response.
  ControlResponse perform(String line) {
    try {
      return perform(ControlRequest.parse(line));
    } catch (OperationException e) {
      return ControlResponse.failed(ExitCode.of(e.reason()), e.getMessage());
    }
  }

  /// Executes a request; always returns a response.
  public ControlResponse perform(ControlRequest request) {
    Function<ControlRequest, JsonNode> operation = table.get(request.operation());
    if (operation == null) {
      return ControlResponse.failed(ExitCode.USAGE, "there is no operation " + request.operation());
    }
    try {
      return ControlResponse.done(operation.apply(request));
    } catch (ConfigurationException e) {
      return ControlResponse.failed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      Optional<OperationException> refused = OperationException.of(e);
      if (refused.isPresent()) {
        return ControlResponse.failed(
            ExitCode.of(refused.get().reason()), refused.get().getMessage());
      }
      LOG.error("control event=failed operation={}", request.operation(), e);
      return ControlResponse.failed(ExitCode.FAILED, "this is a defect, see the log: " + e);
    }
  }
}
