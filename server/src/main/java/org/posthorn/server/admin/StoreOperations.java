package org.posthorn.server.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.Account;
import org.posthorn.directory.Principal;
import org.posthorn.queue.Queue;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.server.storage.Backup;
import org.posthorn.server.storage.MailboxRestore;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.MailAccount;
import org.posthorn.store.check.CheckReport;
import org.posthorn.store.mail.Mailbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on what is kept: mailboxes, status, backup, restore, check.
final class StoreOperations {
  private final Storage storage;
  private final Configuration configuration;
  private final Optional<Metrics> metrics;
  private final Accounts accounts;
  private final Instant since = Instant.now();
  private volatile @Nullable Queue queue;

  StoreOperations(Storage storage, Configuration configuration, Optional<Metrics> metrics) {
    this.storage = storage;
    this.configuration = configuration;
    this.metrics = metrics;
    accounts = new Accounts(storage.directory());
  }

  /// The queue's figures are shown too from now on.
  void serve(Queue served) {
    queue = served;
  }

  JsonNode listMailboxes(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    Account account = accounts.named(request.text("address"));
    for (Mailbox mailbox : mail(account).mailboxes()) {
      list.addObject()
          .put("path", mailbox.path())
          .put("role", mailbox.role().map(role -> role.name().toLowerCase(Locale.ROOT)).orElse(""))
          .put("messages", mailbox.total())
          .put("unseen", mailbox.unseen())
          .put("bytes", mailbox.bytes());
    }
    return list;
  }

  JsonNode status(Request request) {
    ObjectNode status = Request.JSON.createObjectNode();
    status.put("running", metrics.isPresent());
    if (metrics.isPresent()) {
      status.put("pid", ProcessHandle.current().pid());
      status.put("since", since.toString());
    }
    status.put("data", storage.data().toString());
    SortedMap<String, Long> figures = new TreeMap<>(storage.kv().figures());
    metrics.ifPresent(registry -> figures.putAll(registry.snapshot()));
    Queue served = queue;
    if (served != null) {
      served.figures().forEach((name, figure) -> figures.put("queue." + name, figure));
    }
    try {
      figures.put("disk.free_bytes", storage.blobs().freeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ObjectNode shown = status.putObject("figures");
    figures.forEach(shown::put);
    return status;
  }

  JsonNode backup(Request request) {
    Path directory = Path.of(request.text("directory"));
    try {
      long bytes = Backup.write(storage, directory);
      return Request.JSON
          .createObjectNode()
          .put("directory", directory.toString())
          .put("bytes", bytes);
    } catch (IOException e) {
      throw new OperationException(
          ExitCode.FAILED, "the backup failed, and nothing is left of it: " + e);
    }
  }

  JsonNode restore(Request request) {
    Account account = accounts.named(request.text("account"));
    try {
      int messages =
          MailboxRestore.run(
              storage,
              configuration,
              Path.of(request.text("backup")),
              account,
              request.optionalText("mailbox"),
              request.text("into"));
      return Request.JSON.createObjectNode().put("messages", messages);
    } catch (IOException e) {
      throw new OperationException(ExitCode.FAILED, "the restoring failed: " + e);
    }
  }

  /// @throws OperationException if anything is inconsistent, so that the command fails
  JsonNode check(Request request) {
    ArrayNode reports = Request.JSON.createArrayNode();
    StringBuilder problems = new StringBuilder();
    Optional<String> address = request.optionalText("address");
    Iterable<Account> checked =
        address.isPresent()
            ? List.of(accounts.named(address.get()))
            : accounts.all(Optional.empty());
    for (Account account : checked) {
      mail(account); // makes the mailboxes of an account that was never used
      CheckReport report = storage.mail().check(account.id());
      reports
          .addObject()
          .put("account", account.address().toString())
          .put("mailboxes", report.mailboxes())
          .put("messages", report.emails())
          .put("bytes", report.bytes())
          .put("problems", report.problems().size());
      report
          .problems()
          .forEach(problem ->
              problems.append('\n').append(account.address()).append(": ").append(problem));
    }
    if (address.isEmpty()) {
      storage.secrets().check().forEach(problem -> problems.append('\n').append(problem));
    }
    if (!problems.isEmpty()) {
      throw new OperationException(ExitCode.FAILED, "the store is not consistent:" + problems);
    }
    return reports;
  }

  private MailAccount mail(Account account) {
    return storage.mail().account(Principal.system(), account.id());
  }
}
