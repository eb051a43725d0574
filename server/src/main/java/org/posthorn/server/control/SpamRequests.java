package org.posthorn.server.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SpamFiltering;
import org.posthorn.spam.account.Preferences;
import org.posthorn.spam.account.SenderPattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about spam settings and training.
final class SpamRequests {
  private final Operations operations;
  private final Caller by;

  SpamRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private SpamFiltering spam() {
    return operations.spam();
  }

  JsonNode allow(ControlRequest request) {
    return senders(request, "allow", Preferences::allowing);
  }

  JsonNode block(ControlRequest request) {
    return senders(request, "block", Preferences::blocking);
  }

  JsonNode forget(ControlRequest request) {
    return senders(request, "unlist", Preferences::forgetting);
  }

  private JsonNode senders(
      ControlRequest request,
      String what,
      BiFunction<Preferences, SenderPattern, Preferences> change) {
    List<SenderPattern> senders =
        request.texts("senders").stream().map(SenderPattern::parse).toList();
    Preferences now =
        spam()
            .change(
                by,
                request.text("address"),
                what + " " + senders,
                before -> {
                  Preferences after = before;
                  for (SenderPattern sender : senders) {
                    after = change.apply(after, sender);
                  }
                  return after;
                });
    return preferences(ControlRequest.JSON.createObjectNode(), now);
  }

  JsonNode set(ControlRequest request) {
    Optional<String> threshold = request.optionalText("threshold");
    Optional<String> newcomers = request.optionalText("newcomers");
    Optional<String> mark = request.optionalText("mark");
    Optional<OptionalDouble> value = threshold.map(SpamRequests::threshold);
    List<String> said = new ArrayList<>();
    threshold.ifPresent(to -> said.add("threshold " + to));
    newcomers.ifPresent(to -> said.add("newcomers " + to));
    mark.ifPresent(to -> said.add("mark " + to));
    if (said.isEmpty()) {
      throw new OperationException(
          Reason.INVALID, "nothing to set: give --threshold, --newcomers or --mark");
    }
    Preferences now =
        spam()
            .change(
                by,
                request.text("address"),
                String.join(", ", said),
                before -> {
                  Preferences after = before;
                  if (value.isPresent()) {
                    after = after.withThreshold(value.get());
                  }
                  if (newcomers.isPresent()) {
                    after = after.withNewcomers(isOn(newcomers.get()));
                  }
                  return mark.isPresent() ? after.withMark(isOn(mark.get())) : after;
                });
    return preferences(ControlRequest.JSON.createObjectNode(), now);
  }

  private static OptionalDouble threshold(String text) {
    if (text.equals("default")) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new OperationException(
          Reason.INVALID, "the threshold is above 0 and below 1, or default: " + text);
    }
  }

  private static boolean isOn(String text) {
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new OperationException(Reason.INVALID, "expected on or off: " + text);
    };
  }

  JsonNode list(ControlRequest request) {
    SpamFiltering.AccountStatus status = spam().account(by, request.text("address"));
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    preferences(shown, status.preferences());
    return shown.put("spamLearnt", status.spamLearnt()).put("hamLearnt", status.hamLearnt());
  }

  private static ObjectNode preferences(ObjectNode shown, Preferences preferences) {
    if (preferences.threshold().isPresent()) {
      shown.put("threshold", preferences.threshold().getAsDouble());
    } else {
      shown.put("threshold", "default");
    }
    shown.put("newcomers", preferences.newcomers()).put("mark", preferences.mark());
    ArrayNode allowed = shown.putArray("allowed");
    preferences.allowed().forEach(sender -> allowed.add(sender.text()));
    ArrayNode blocked = shown.putArray("blocked");
    preferences.blocked().forEach(sender -> blocked.add(sender.text()));
    return shown;
  }

  JsonNode status(ControlRequest request) {
    return model(spam().status(by));
  }

  private static JsonNode model(SpamFiltering.ModelStatus status) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("messagesLearnt", status.messages())
        .put("features", status.buckets());
  }

  JsonNode learn(ControlRequest request) {
    int messages =
        spam().learn(by, Path.of(request.text("file")), request.text("as").equals("spam"));
    return ControlRequest.JSON.createObjectNode().put("learnt", messages);
  }

  JsonNode export(ControlRequest request) {
    long bytes = spam().export(by, Path.of(request.text("file")));
    return ControlRequest.JSON.createObjectNode().put("bytes", bytes);
  }

  JsonNode read(ControlRequest request) {
    return model(spam().read(by, Path.of(request.text("file"))));
  }

  JsonNode reset(ControlRequest request) {
    Optional<String> address = request.optionalText("address");
    spam().reset(by, address);
    return ControlRequest.JSON.createObjectNode().put("reset", address.orElse("server"));
  }
}
