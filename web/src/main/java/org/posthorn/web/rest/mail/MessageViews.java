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

/// Messages as REST tells them, read from Emails of JMAP (RFC 8621 §4.1).
final class MessageViews {
  /// What of an Email a summary needs.
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

  /// Who a message is from or for.
  record Person(
      @Description(value = "as it is shown; missing if it has no name", size = 1_000)
          Optional<String> name,
      @Description(value = "the address", size = 1_000) String email) {}

  /// What is marked about a message.
  record MessageFlags(
      @Description("whether somebody has read it") boolean read,
      @Description("whether it is marked as important") boolean flagged,
      @Description("whether it was answered") boolean answered,
      @Description("whether it is a draft") boolean draft) {}

  /// The header fields that people read.
  record MessageHeader(
      @Description("who has written it") List<Person> from,
      @Description("whom it is for") List<Person> to,
      @Description("who gets a copy") List<Person> cc,
      @Description("who gets a copy that nobody else knows of") List<Person> bcc,
      @Description("where answers go, if not to `from`") List<Person> replyTo,
      @Description("what it is about") Optional<String> subject,
      @Description("when its author says it was sent") Optional<Instant> sentAt,
      @Description("its Message-ID, without the angle brackets") Optional<String> messageId) {}

  /// What a list shows of the rest.
  record MessageContent(
      @Description("the beginning of its text, at most 256 characters") String preview,
      @Description("octets of the whole message") long size,
      @Description("whether it has attachments") boolean hasAttachment) {}

  /// A message in a list.
  record MessageSummary(
      @Description("names it in this account, for ever") String id,
      @Description("the id of its thread") String thread,
      @Description("the ids of the mailboxes that it is in") List<String> mailboxes,
      @Description("what is marked about it") MessageFlags flags,
      @Description("its header fields") MessageHeader header,
      @Description("when it arrived") Instant receivedAt,
      @Description("the rest, in short") MessageContent content) {
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

  /// Emails in the order of their ids; those that are not there are left out.
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
