package org.posthorn.assistant.conversation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;

/// Addresses replies and forwarded messages.
final class Answering {
  private Answering() {}

  /// A reply (RFC 5322 §3.6.3): to Reply-To or From, for `all` also the others, but not the user.
  ///
  /// @throws AssistantException NOT_FOUND if the message is gone
  static UserMail.NewMessage reply(
      MessageQuery query, Principal principal, String id, boolean all, String text) {
    JsonNode message = get(query, id, List.of("id", "subject", "from", "replyTo", "to", "cc"));
    String self = principal.name().toLowerCase(Locale.ROOT);
    Map<String, UserMail.Person> to = new LinkedHashMap<>();
    List<UserMail.Person> replyTo = UserMail.Person.all(message.path("replyTo"));
    List<UserMail.Person> from = UserMail.Person.all(message.path("from"));
    boolean own = from.stream().anyMatch(person -> person.email().equalsIgnoreCase(self));
    List<UserMail.Person> addressed = UserMail.Person.all(message.path("to"));
    // A reply to one's own message goes to whom it was sent.
    add(to, own ? addressed : replyTo.isEmpty() ? from : replyTo);
    Map<String, UserMail.Person> cc = new LinkedHashMap<>();
    if (all) {
      add(cc, addressed);
      add(cc, UserMail.Person.all(message.path("cc")));
      cc.keySet().removeAll(to.keySet());
      cc.remove(self);
    }
    return new UserMail.NewMessage(
        new ArrayList<>(to.values()),
        new ArrayList<>(cc.values()),
        subject(message, "Re:"),
        text,
        Optional.of(id),
        Optional.empty());
  }

  private static void add(Map<String, UserMail.Person> all, List<UserMail.Person> people) {
    people.forEach(person -> all.putIfAbsent(person.email().toLowerCase(Locale.ROOT), person));
  }

  /// The message as an attachment of a new one.
  ///
  /// @throws AssistantException NOT_FOUND if the message is gone
  static UserMail.NewMessage forward(
      MessageQuery query, String id, List<UserMail.Person> to, String text) {
    JsonNode message = get(query, id, List.of("id", "subject", "from", "receivedAt"));
    UserMail.Attached attached =
        new UserMail.Attached(
            id,
            message.path("subject").asString(""),
            Cards.people(message.path("from")),
            message.path("receivedAt").asString(""));
    return new UserMail.NewMessage(
        to, List.of(), subject(message, "Fwd:"), text, Optional.empty(), Optional.of(attached));
  }

  private static JsonNode get(MessageQuery query, String id, List<String> properties) {
    return query.get(List.of(id), properties).stream()
        .findFirst()
        .orElseThrow(() ->
            new AssistantException(
                AssistantException.Reason.NOT_FOUND, "the message does not exist any more"));
  }

  /// The subject of a message as one line, with a prefix unless it has it.
  private static String subject(JsonNode message, String prefix) {
    String subject = UserMail.oneLine(message.path("subject").asString(""));
    return subject.regionMatches(true, 0, prefix, 0, prefix.length())
        ? subject
        : (prefix + " " + subject).strip();
  }

  static String written(UserMail.Person person) {
    return person.name().map(name -> name + " <" + person.email() + ">").orElse(person.email());
  }
}
