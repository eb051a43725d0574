package org.posthorn.assistant.conversation;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.request.Intent;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes the cards of actions that wait for the user's confirmation: `{type: action, id, state:
/// open, parameters, signature, messages, total}`. The signature covers the parameters, which say
/// exactly what is done, and until when it can be confirmed. Thread-safe.
final class ProposedActions {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int ID_OCTETS = 12;

  private final ActionSeal seal;
  private final AuditTrail audit;
  private final AssistantCounters counters;
  private final AssistantLimits limits;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  ProposedActions(
      ActionSeal seal,
      AuditTrail audit,
      AssistantCounters counters,
      AssistantLimits limits,
      InstantSource clock) {
    this.seal = seal;
    this.audit = audit;
    this.counters = counters;
    this.limits = limits;
    this.clock = clock;
  }

  /// An action that sends a message.
  ///
  /// @param by who proposes it: `rules` or the name of a model
  ObjectNode sending(Situation situation, UserMail.NewMessage message, String by) {
    ObjectNode parameters = JSON.objectNode().put("do", "send");
    people(parameters.putArray("to"), message.to());
    people(parameters.putArray("cc"), message.cc());
    parameters.put("subject", message.subject()).put("text", message.text());
    message.answering().ifPresent(id -> parameters.put("answering", id));
    message
        .forwarding()
        .ifPresent(attached ->
            parameters
                .putObject("forwarding")
                .put("id", attached.id())
                .put("subject", attached.subject())
                .put("from", attached.from())
                .put("receivedAt", attached.receivedAt()));
    return proposed(situation, parameters, by);
  }

  /// An action that changes messages.
  ///
  /// @param ids of all messages that are changed
  /// @param mailbox id of the target, for MOVE, LABEL and UNLABEL
  ObjectNode changing(
      Situation situation,
      Intent.Operation operation,
      List<String> ids,
      Optional<String> mailbox,
      Optional<Instant> until,
      String by) {
    ObjectNode parameters =
        JSON.objectNode().put("do", "change").put("operation", operation.name());
    ids.forEach(parameters.putArray("ids")::add);
    mailbox.ifPresent(id -> parameters.put("mailbox", id));
    until.ifPresent(time -> parameters.put("until", time.toString()));
    return proposed(situation, parameters, by);
  }

  private static void people(ArrayNode list, List<UserMail.Person> people) {
    for (UserMail.Person person : people) {
      ObjectNode json = list.addObject();
      person.name().ifPresent(name -> json.put("name", name));
      json.put("email", person.email());
    }
  }

  private ObjectNode proposed(Situation situation, ObjectNode parameters, String by) {
    byte[] octets = new byte[ID_OCTETS];
    random.nextBytes(octets);
    String id = HexFormat.of().formatHex(octets);
    parameters.put("expires", clock.instant().plus(limits.actionTime()).toString());
    ObjectNode card = JSON.objectNode();
    card.put("type", "action").put("id", id).put("state", "open").put("by", by);
    card.set("parameters", parameters);
    card.put(
        "signature",
        seal.sign(situation.principal().account(), situation.conversation(), id, parameters));
    ObjectNode entry = audit.entry("proposed").put("action", id).put("by", by);
    entry.set("parameters", parameters);
    audit.add(situation.principal(), entry);
    counters.action(AssistantCounters.State.PROPOSED);
    return card;
  }
}
