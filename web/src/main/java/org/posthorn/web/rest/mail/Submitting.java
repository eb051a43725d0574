package org.posthorn.web.rest.mail;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.mail.Sending.Sent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Submits a draft, and moves it to the mailbox for sent mail in the same step (RFC 8621 §7.5).
///
/// @param sendAt empty for at once
/// @param answered id of the message that the draft replies to, which gets the flag for it
record Submitting(Jmap jmap, Roles roles, Optional<Instant> sendAt, Optional<String> answered) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// @param draft its id
  /// @throws RestException if it is not sent
  Sent submit(Principal principal, String draft) {
    JsonNode email = email(principal, draft);
    String from = email.path("from").path(0).path("email").asString("");
    JsonNode identity = Identities.of(jmap, principal).of(from);
    ObjectNode set = JSON.objectNode();
    ObjectNode submission = set.putObject("create").putObject("s");
    submission.put("emailId", draft).put("identityId", identity.get("id").asString());
    sendAt.ifPresent(time -> envelope(submission.putObject("envelope"), email, from, time));
    ObjectNode sent = set.putObject("onSuccessUpdateEmail").putObject("#s");
    sent.putObject("mailboxIds").put(roles.made(principal, "sent", "Sent"), true);
    sent.putNull("keywords/$draft").put("keywords/$seen", true);
    JmapCalls calls = new JmapCalls(jmap, principal);
    int submitted = calls.add("EmailSubmission/set", set);
    Sent made =
        calls.read(answers -> {
          JsonNode created = Outcomes.created(answers.of(submitted), "s", Submitting::pointer);
          return new Sent(
              draft, created.get("id").asString(), Instant.parse(created.get("sendAt").asString()));
        });
    answered.ifPresent(id -> mark(principal, id));
    return made;
  }

  private static String pointer(String property) {
    return switch (property) {
      case "envelope" -> "/sendAt";
      case "from", "to", "cc", "bcc" -> "/header/" + property;
      default -> "";
    };
  }

  private JsonNode email(Principal principal, String id) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    MessageList.strings(get.putArray("properties"), List.of("from", "to", "cc", "bcc"));
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/get", get);
    return calls.last(answer -> {
      if (answer.get("list").isEmpty()) {
        throw Refusals.notFound("message");
      }
      return answer.get("list").get(0);
    });
  }

  /// A delayed message needs an explicit envelope (RFC 4865 §4, RFC 8621 §7).
  private static void envelope(ObjectNode envelope, JsonNode email, String from, Instant time) {
    ObjectNode sender = envelope.putObject("mailFrom").put("email", from);
    sender.putObject("parameters").put("HOLDUNTIL", time.toString());
    Set<String> recipients = new LinkedHashSet<>();
    for (String field : List.of("to", "cc", "bcc")) {
      email.path(field).forEach(each -> recipients.add(each.get("email").asString()));
    }
    ArrayNode to = envelope.putArray("rcptTo");
    recipients.forEach(address -> to.addObject().put("email", address));
  }

  /// Sets the flag; a failure is ignored, since the message was sent.
  private void mark(Principal principal, String id) {
    ObjectNode set = JSON.objectNode();
    set.putObject("update").putObject(id).put("keywords/$answered", true);
    JmapCalls calls = new JmapCalls(jmap, principal);
    int marked = calls.add("Email/set", set);
    calls.read(answers -> answers.error(marked));
  }

  /// The submission of a draft, if any.
  Optional<Sent> submitted(Principal principal, String draft) {
    JmapCalls calls = new JmapCalls(jmap, principal);
    ObjectNode query = JSON.objectNode();
    query.putObject("filter").putArray("emailIds").add(draft);
    int queried = calls.add("EmailSubmission/query", query);
    calls.add("EmailSubmission/get", calls.refer(JSON.objectNode(), "ids", queried, "/ids"));
    return calls.last(answer ->
        answer
            .get("list")
            .valueStream()
            .findFirst()
            .map(made ->
                new Sent(
                    draft,
                    made.get("id").asString(),
                    Instant.parse(made.get("sendAt").asString()))));
  }
}
