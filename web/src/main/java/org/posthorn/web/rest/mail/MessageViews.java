package org.posthorn.web.rest.mail;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.web.rest.Description;
import tools.jackson.databind.JsonNode;

/// REST views of messages, converted from JMAP Emails (RFC 8621 §4.1).
final class MessageViews {
  /// Properties of an Email for a summary.
  static final List<String> SUMMARY =
      List.of(
          "id",
          "threadId",
          "mailboxIds",
          "keywords",
          "size",
          "receivedAt",
          "messageId",
          "from",
          "to",
          "cc",
          "bcc",
          "replyTo",
          "subject",
          "sentAt",
          "hasAttachment",
          "preview");

  private MessageViews() {}

  /// A sender or recipient.
  record Person(
      @Description(value = "its display name; missing without one", size = 1_000)
          Optional<String> name,
      @Description(value = "the address", size = 1_000) String email) {}

  /// The flags of a message.
  record MessageFlags(
      @Description("whether it is read") boolean read,
      @Description("whether it is flagged as important") boolean flagged,
      @Description("whether it was answered") boolean answered,
      @Description("whether it is a draft") boolean draft) {}

  /// The header fields that people read.
  record MessageHeader(
      @Description("authors in From") List<Person> from,
      @Description("recipients in To") List<Person> to,
      @Description("recipients in Cc") List<Person> cc,
      @Description("recipients in Bcc") List<Person> bcc,
      @Description("addresses in Reply-To") List<Person> replyTo,
      @Description("its subject") Optional<String> subject,
      @Description("its Date") Optional<Instant> sentAt,
      @Description("its Message-ID, without the angle brackets") Optional<String> messageId) {}

  /// Further properties for a list.
  record MessageContent(
      @Description("the beginning of its text, at most 256 characters") String preview,
      @Description("size of the whole message in octets") long size,
      @Description("whether it has attachments") boolean hasAttachment) {}

  /// A message in a list.
  record MessageSummary(
      @Description("its permanent id in this account") String id,
      @Description("the id of its thread") String thread,
      @Description("the ids of its mailboxes") List<String> mailboxes,
      @Description("its flags") MessageFlags flags,
      @Description("its header fields") MessageHeader header,
      @Description("when it arrived") Instant receivedAt,
      @Description("further properties") MessageContent content) {
    static MessageSummary of(JsonNode email) {
      return new MessageSummary(
          email.get("id").asString(),
          email.get("threadId").asString(),
          List.copyOf(email.get("mailboxIds").propertyNames()),
          MessageViews.flags(email),
          MessageViews.header(email),
          Instant.parse(email.get("receivedAt").asString()),
          new MessageContent(
              email.path("preview").asString(""),
              email.get("size").longValue(),
              email.path("hasAttachment").asBoolean(false)));
    }
  }

  /// Emails in the order of the ids; missing ones are left out.
  static List<MessageSummary> summaries(List<String> ids, JsonNode emails) {
    Map<String, JsonNode> found = new HashMap<>();
    emails.forEach(email -> found.put(email.get("id").asString(), email));
    List<MessageSummary> summaries = new ArrayList<>();
    for (String id : ids) {
      JsonNode email = found.get(id);
      if (email != null) {
        summaries.add(MessageSummary.of(email));
      }
    }
    return summaries;
  }

  static MessageFlags flags(JsonNode email) {
    JsonNode keywords = email.get("keywords");
    return new MessageFlags(
        keywords.has("$seen"),
        keywords.has("$flagged"),
        keywords.has("$answered"),
        keywords.has("$draft"));
  }

  static MessageHeader header(JsonNode email) {
    return new MessageHeader(
        people(email.path("from")),
        people(email.path("to")),
        people(email.path("cc")),
        people(email.path("bcc")),
        people(email.path("replyTo")),
        text(email, "subject"),
        text(email, "sentAt").map(date -> OffsetDateTime.parse(date).toInstant()),
        text(email.path("messageId").path(0)));
  }

  static List<Person> people(JsonNode addresses) {
    List<Person> people = new ArrayList<>();
    addresses.forEach(
        each -> people.add(new Person(text(each, "name"), each.get("email").asString())));
    return people;
  }

  static Optional<String> text(JsonNode object, String name) {
    return text(object.path(name));
  }

  private static Optional<String> text(JsonNode value) {
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }
}
