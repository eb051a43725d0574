package org.posthorn.server.control;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Accounts;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.ServerStatus;
import org.posthorn.store.check.CheckReport;
import org.posthorn.store.mail.Mailbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the store: mailboxes, status, backup, restore, check.
final class StoreRequests {
  private final Operations operations;
  private final Caller by;

  StoreRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode listMailboxes(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (Mailbox mailbox : operations.accounts().mailboxes(by, request.text("address"))) {
      list.addObject()
          .put("path", mailbox.path())
          .put("role", mailbox.role().map(role -> role.name().toLowerCase(Locale.ROOT)).orElse(""))
          .put("messages", mailbox.counts().total())
          .put("unseen", mailbox.counts().unseen())
          .put("bytes", mailbox.counts().bytes());
    }
    return list;
  }

  JsonNode status(ControlRequest request) {
    ServerStatus status = operations.status(by);
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    shown.put("running", status.serving().isPresent());
    status
        .serving()
        .ifPresent(
            serving -> shown.put("pid", serving.pid()).put("since", serving.since().toString()));
    shown.put("data", status.data().toString());
    ObjectNode metrics = shown.putObject("metrics");
    status
        .metrics()
        .forEach((name, value) -> {
          if (value == Math.rint(value)) {
            metrics.put(name, value.longValue());
          } else {
            metrics.put(name, value);
          }
        });
    return shown;
  }

  JsonNode backup(ControlRequest request) {
    Path directory = Path.of(request.text("directory"));
    long bytes = operations.backups().backup(by, directory);
    return ControlRequest.JSON
        .createObjectNode()
        .put("directory", directory.toString())
        .put("bytes", bytes);
  }

  JsonNode restore(ControlRequest request) {
    int messages =
        operations
            .backups()
            .restore(
                by,
                request.text("account"),
                Path.of(request.text("backup")),
                request.optionalText("mailbox"),
                request.text("into"));
    return ControlRequest.JSON.createObjectNode().put("messages", messages);
  }

  JsonNode markRestored(ControlRequest request) {
    operations.backups().markRestored(by);
    return ControlRequest.JSON.createObjectNode().put("marked", true);
  }

  /// @throws OperationException if anything is inconsistent, so that the command fails
  JsonNode check(ControlRequest request) {
    Optional<String> address = request.optionalText("address");
    Operations.Checked checked =
        address.isPresent()
            ? new Operations.Checked(
                List.of(operations.accounts().check(by, address.get())), List.of())
            : operations.check(by);
    List<String> problems = checked.problems();
    if (!problems.isEmpty()) {
      throw new OperationException(
          Reason.FAILED, "the store is not consistent:\n" + String.join("\n", problems));
    }
    ArrayNode reports = ControlRequest.JSON.createArrayNode();
    for (Accounts.Checked each : checked.accounts()) {
      CheckReport report = each.report();
      reports
          .addObject()
          .put("account", each.account().address().toString())
          .put("mailboxes", report.mailboxes())
          .put("messages", report.emails())
          .put("bytes", report.bytes())
          .put("problems", report.problems().size());
    }
    return reports;
  }
}
