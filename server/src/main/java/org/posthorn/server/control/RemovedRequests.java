package org.posthorn.server.control;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.RemovedMessages;
import org.posthorn.mime.ImapAddress;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedPage;
import org.posthorn.store.removed.RemovedPage.Position;
import org.posthorn.store.removed.RemovedQuery;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about removed messages of accounts.
final class RemovedRequests {
  private static final int LISTED_DEFAULT = 100;
  private static final int LISTED_MAX = 10_000;

  private final Operations operations;
  private final Caller by;

  RemovedRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private RemovedMessages removed() {
    return operations.removedMessages();
  }

  private static RemovedQuery query(ControlRequest request) {
    return new RemovedQuery(
        time(request, "since"),
        time(request, "before"),
        request.optionalText("from"),
        request.optionalText("text"),
        request.flag("drafts"),
        false);
  }

  static Optional<Instant> time(ControlRequest request, String name) {
    return request
        .optionalText(name)
        .map(text -> {
          try {
            return text.length() > "2026-01-01".length()
                ? Instant.parse(text)
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
          } catch (DateTimeParseException e) {
            throw new OperationException(
                Reason.INVALID,
                ControlRequest.option(name)
                    + " is a date or a time (UTC), such as 2026-03-01 or 2026-03-01T12:00:00Z");
          }
        });
  }

  JsonNode list(ControlRequest request) {
    int limit = request.number("limit", LISTED_DEFAULT);
    if (limit < 1 || limit > LISTED_MAX) {
      throw new OperationException(Reason.INVALID, "--limit is 1 to " + LISTED_MAX);
    }
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    Optional<Position> next = Optional.empty();
    do {
      RemovedPage page =
          removed()
              .list(
                  by,
                  request.text("address"),
                  query(request),
                  next,
                  Math.min(limit - list.size(), StoreLimits.REMOVED_AT_ONCE_MAX));
      page.emails().forEach(email -> put(list.addObject(), email));
      next = page.next();
    } while (next.isPresent() && list.size() < limit);
    return list;
  }

  private static void put(ObjectNode node, RemovedEmail email) {
    node.put("id", email.id().toString())
        .put("removed", email.removed().toString())
        .put("keptUntil", email.id().keptUntil().toString())
        .put("mailbox", email.from().path())
        .put("by", email.from().aged() ? "retention" : "a client")
        .put("from", email.sender().map(ImapAddress::address).orElse(""))
        .put("subject", email.subject())
        .put("bytes", email.email().size());
  }

  JsonNode restore(ControlRequest request) {
    RemovedMessages.Outcomes outcomes =
        removed()
            .restoreAll(by, request.text("address"), query(request), request.optionalText("to"));
    ObjectNode done = ControlRequest.JSON.createObjectNode().put("restored", outcomes.restored());
    outcomes
        .not()
        .forEach((outcome, count) ->
            done.put(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
    return done;
  }
}
