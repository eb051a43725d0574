package org.posthorn.server.admin;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.posthorn.directory.DirectoryException;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Queue;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.mail.MailException;
import org.posthorn.submission.signing.SigningKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The operations of an administrator, by name. Thread-safe.
public final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  private final Map<String, Function<Request, JsonNode>> table = new TreeMap<>();
  private final Configuration configuration;
  private final DirectoryOperations directory;
  private final StoreOperations store;

  /// @param metrics of the running server; empty where there is none
  public Operations(Storage storage, Configuration configuration, Optional<Metrics> metrics) {
    this.configuration = configuration;
    directory = new DirectoryOperations(storage);
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
    SendingOperations sending = new SendingOperations(storage);
    table.put("account.limits", sending::account);
    table.put("domain.limits", sending::domain);
    table.put("account.forward", directory::forward);
    table.put("account.import", directory::importAccounts);
    table.put("account.disable", request -> directory.setDisabled(request, true));
    table.put("account.enable", request -> directory.setDisabled(request, false));
    table.put("app-password.add", directory::addAppPassword);
    table.put("app-password.list", directory::listCredentials);
    table.put("app-password.revoke", directory::revokeAppPassword);
    table.put("alias.add", directory::addAlias);
    table.put("alias.list", directory::listAliases);
    table.put("alias.remove", directory::removeAlias);
    MasterKeyOperations masterKey = new MasterKeyOperations(storage.secrets());
    table.put("master-key.create", masterKey::create);
    table.put("master-key.status", masterKey::status);
    table.put("master-key.rotate", masterKey::rotate);
    table.put("master-key.remove", masterKey::remove);
    store = new StoreOperations(storage, configuration, metrics);
    table.put("mailbox.list", store::listMailboxes);
    table.put("status", store::status);
    table.put("backup", store::backup);
    table.put("restore", store::restore);
    table.put("check", store::check);
  }

  /// The queue is there too from now on: of the running server only, which sends what is in it.
  public void serve(Queue queue, SigningKeys keys, Resolver resolver) {
    store.serve(queue);
    DkimOperations dkim = new DkimOperations(directory, keys, resolver);
    table.put("dkim.generate", dkim::generate);
    table.put("dkim.list", dkim::list);
    table.put("dkim.rotate", dkim::rotate);
    table.put("dkim.activate", dkim::activate);
    table.put("dkim.remove", dkim::remove);
    DnsOperations dns = new DnsOperations(directory, configuration, keys, resolver);
    table.put("dns.records", dns::records);
    table.put("dns.check", dns::check);
    QueueOperations operations = new QueueOperations(queue);
    table.put("queue.list", operations::list);
    table.put("queue.show", operations::show);
    table.put("queue.retry", operations::retry);
    table.put("queue.hold", operations::hold);
    table.put("queue.release", operations::release);
    table.put("queue.cancel", operations::cancel);
    table.put("queue.reroute", operations::reroute);
    table.put("queue.stats", operations::stats);
    table.put("queue.warm-up", operations::warmUp);
    table.put("queue.dead", operations::dead);
    table.put("suppress.list", operations::suppressed);
    table.put("suppress.remove", operations::unsuppress);
  }

  /// Performs an operation; whatever happens, there is an answer.
  public Answer perform(Request request) {
    try {
      Function<Request, JsonNode> operation = table.get(request.operation());
      if (operation == null && request.operation().matches("(queue|suppress|dkim|dns)\\..*")) {
        return Answer.failed(
            ExitCode.UNAVAILABLE, "this is the running server's business: start the server first");
      }
      if (operation == null) {
        return Answer.failed(ExitCode.USAGE, "there is no operation " + request.operation());
      }
      return Answer.done(operation.apply(request));
    } catch (OperationException e) {
      return Answer.failed(e.exit(), e.getMessage());
    } catch (DirectoryException e) {
      return Answer.failed(exit(e.kind()), String.valueOf(e.getMessage()));
    } catch (MailException | StoreException | ConfigurationException e) {
      return Answer.failed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("operation={} event=failed", request.operation(), e);
      return Answer.failed(ExitCode.FAILED, "this is a defect, see the log: " + e);
    }
  }

  static int exit(DirectoryException.Kind kind) {
    return switch (kind) {
      case ALREADY_EXISTS -> ExitCode.EXISTS;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case INVALID -> ExitCode.USAGE;
      case IN_USE, LIMIT, TEMPORARY -> ExitCode.FAILED;
    };
  }
}
