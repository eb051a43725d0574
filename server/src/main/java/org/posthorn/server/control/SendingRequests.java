package org.posthorn.server.control;

import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.Sending;
import org.posthorn.directory.SendingLimits;
import org.posthorn.submission.policy.Allowance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about sending limits of accounts and domains.
final class SendingRequests {
  private final Sending sending;
  private final Caller by;

  SendingRequests(Operations operations, Caller by) {
    sending = operations.sending();
    this.by = by;
  }

  JsonNode account(ControlRequest request) {
    String address = request.text("address");
    SendingLimits old = sending.limitsOfAccount(by, address);
    return describe(
        wanted(request, old)
            .map(wanted -> sending.setAccount(by, address, wanted))
            .orElseGet(() -> sending.ofAccount(by, address)));
  }

  JsonNode domain(ControlRequest request) {
    String name = request.text("domain");
    SendingLimits old = sending.limitsOfDomain(by, name);
    return describe(
        wanted(request, old)
            .map(wanted -> sending.setDomain(by, name, wanted))
            .orElseGet(() -> sending.ofDomain(by, name)));
  }

  static ObjectNode describe(Sending.EffectiveLimits status) {
    Allowance allowance = status.allowance();
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    shown.put("limits", status.own() ? "own" : "default");
    put(shown, "messagesPerMinute", allowance.messagesPerMinute());
    put(shown, "messagesPerHour", allowance.messagesPerHour());
    put(shown, "messagesPerDay", allowance.messagesPerDay());
    put(shown, "recipientsPerDay", allowance.recipientsPerDay());
    shown.put("review", allowance.review());
    status
        .today()
        .ifPresent(today ->
            shown
                .put("messagesToday", today.messages())
                .put("recipientsToday", today.recipients()));
    return shown;
  }

  private static void put(ObjectNode shown, String name, long bound) {
    if (bound < SendingLimits.MAX) {
      shown.put(name, bound);
    } else {
      shown.put(name, "unbounded");
    }
  }

  /// The limits to be set, if any.
  private static Optional<SendingLimits> wanted(ControlRequest request, SendingLimits old) {
    SendingLimits given =
        new SendingLimits(
            bound(request, "messagesPerMinute"),
            bound(request, "messagesPerDay"),
            bound(request, "recipientsPerDay"),
            request.optionalText("review").map(Boolean::parseBoolean));
    if (request.flag("default")) {
      return Optional.of(given);
    }
    return given.equals(SendingLimits.NONE) ? Optional.empty() : Optional.of(given.orElse(old));
  }

  private static OptionalLong bound(ControlRequest request, String name) {
    Optional<String> text = request.optionalText(name);
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw new OperationException(
          Reason.INVALID,
          ControlRequest.option(name) + " is a number from 1 to " + SendingLimits.MAX);
    }
  }
}
