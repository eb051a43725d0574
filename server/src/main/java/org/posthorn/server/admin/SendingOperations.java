package org.posthorn.server.admin;

import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Principal;
import org.posthorn.directory.SendingLimits;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.server.storage.Storage;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bound;
import org.posthorn.submission.policy.Sender;
import org.posthorn.submission.policy.SendingPolicy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on how much accounts and domains may send.
final class SendingOperations {
  private static final Principal ACTOR = Principal.system();

  private final Storage storage;
  private final Directory directory;
  private final Accounts accounts;
  private final SendingPolicy policy;

  SendingOperations(Storage storage) {
    this.storage = storage;
    directory = storage.directory();
    accounts = new Accounts(directory);
    policy = storage.sending();
  }

  JsonNode account(Request request) {
    Account account = accounts.named(request.text("address"));
    Optional<SendingLimits> wanted = wanted(request, account.sendingLimits());
    if (wanted.isPresent()) {
      account = storage.administration().setSendingLimits(ACTOR, account.id(), wanted.get());
    }
    return describe(account);
  }

  JsonNode domain(Request request) {
    String name = Address.domain(request.text("domain"));
    Domain domain =
        directory
            .domain(name)
            .orElseThrow(
                () -> new OperationException(ExitCode.NOT_FOUND, "there is no domain " + name));
    Optional<SendingLimits> wanted = wanted(request, domain.sendingLimits());
    if (wanted.isPresent()) {
      domain = storage.administration().setSendingLimits(ACTOR, name, wanted.get());
    }
    Allowance allowance = Allowance.UNBOUNDED.with(domain.sendingLimits());
    return describe(
        new Bound(new Sender.OfDomain(name), allowance),
        domain.sendingLimits().equals(SendingLimits.NONE));
  }

  /// What is in force for an account, and what it has sent today.
  ObjectNode describe(Account account) {
    boolean byDefault = account.sendingLimits().equals(SendingLimits.NONE);
    return describe(policy.bounds(account.id()).getFirst(), byDefault);
  }

  /// Today's use of a domain without bounds is not counted.
  private ObjectNode describe(Bound bound, boolean byDefault) {
    Allowance allowance = bound.allowance();
    SendingPolicy.Usage today = policy.today(bound.sender());
    ObjectNode shown = Request.JSON.createObjectNode();
    shown.put("limits", byDefault ? "default" : "own");
    put(shown, "messagesPerMinute", allowance.messagesPerMinute());
    put(shown, "messagesPerDay", allowance.messagesPerDay());
    put(shown, "recipientsPerDay", allowance.recipientsPerDay());
    return shown
        .put("review", allowance.review())
        .put("messagesToday", today.messages())
        .put("recipientsToday", today.recipients());
  }

  private static void put(ObjectNode shown, String name, long bound) {
    if (bound < SendingLimits.MAX) {
      shown.put(name, bound);
    } else {
      shown.put(name, "unbounded");
    }
  }

  /// What is to be set, if anything is.
  private static Optional<SendingLimits> wanted(Request request, SendingLimits old) {
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

  private static OptionalLong bound(Request request, String name) {
    Optional<String> text = request.optionalText(name);
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw new OperationException(
          ExitCode.USAGE, name + " is a number from 1 to " + SendingLimits.MAX);
    }
  }
}
