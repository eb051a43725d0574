package org.posthorn.jmap.email;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.BodyParts.Part;
import org.posthorn.mime.Entity;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.VisibleEmail;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Messages as JSON (RFC 8621 §4.1), for one call. One thread.
final class EmailJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Properties that are not in the message itself (RFC 8621 §4.1.1).
  private static final List<String> METADATA =
      List.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt");

  /// Properties that represent header fields (RFC 8621 §4.1.3).
  private static final Map<String, HeaderProperty> FIELDS = fields();

  private static final List<String> BODIES =
      List.of("hasAttachment", "preview", "bodyValues", "textBody", "htmlBody", "attachments");

  /// Default properties of Email/get (RFC 8621 §4.2).
  static final Set<String> DEFAULT = joined(METADATA, List.copyOf(FIELDS.keySet()), BODIES);

  /// Default properties of Email/parse (RFC 8621 §4.9).
  static final Set<String> DEFAULT_PARSED = joined(List.copyOf(FIELDS.keySet()), BODIES);

  /// Characters that are counted for an object or list.
  private static final int NODE = 16;

  private final Set<String> properties;
  private final Map<String, HeaderProperty> headers = new LinkedHashMap<>();
  private final BodyRequest bodies;
  private final EmailLimits limits;
  private final LongConsumer room;
  private long left;

  /// @param room reserves memory for a number of characters, or throws a [MethodException]
  EmailJson(Set<String> properties, BodyRequest bodies, EmailLimits limits, LongConsumer room) {
    this.room = room;
    this.properties = properties;
    this.bodies = bodies;
    this.limits = limits;
    this.left = limits.answerOctetsMax();
    for (String property : properties) {
      HeaderProperty header = FIELDS.get(property);
      if (header != null) {
        headers.put(property, header);
      } else {
        HeaderProperty.parse(property).ifPresent(named -> headers.put(property, named));
      }
    }
  }

  private static Map<String, HeaderProperty> fields() {
    Map<String, HeaderProperty> fields = new LinkedHashMap<>();
    put(fields, "messageId", "Message-ID", HeaderForm.MESSAGE_IDS);
    put(fields, "inReplyTo", "In-Reply-To", HeaderForm.MESSAGE_IDS);
    put(fields, "references", "References", HeaderForm.MESSAGE_IDS);
    put(fields, "sender", "Sender", HeaderForm.ADDRESSES);
    put(fields, "from", "From", HeaderForm.ADDRESSES);
    put(fields, "to", "To", HeaderForm.ADDRESSES);
    put(fields, "cc", "Cc", HeaderForm.ADDRESSES);
    put(fields, "bcc", "Bcc", HeaderForm.ADDRESSES);
    put(fields, "replyTo", "Reply-To", HeaderForm.ADDRESSES);
    put(fields, "subject", "Subject", HeaderForm.TEXT);
    put(fields, "sentAt", "Date", HeaderForm.DATE);
    return fields;
  }

  private static void put(
      Map<String, HeaderProperty> fields, String property, String field, HeaderForm form) {
    fields.put(property, new HeaderProperty(field, form, false));
  }

  @SafeVarargs
  private static Set<String> joined(List<String>... lists) {
    Set<String> joined = new LinkedHashSet<>();
    for (List<String> list : lists) {
      joined.addAll(list);
    }
    return joined;
  }

  /// Whether an Email has this property.
  static boolean isKnown(String property) {
    return DEFAULT.contains(property)
        || property.equals("headers")
        || property.equals("bodyStructure")
        || HeaderProperty.parse(property).isPresent();
  }

  /// Whether properties are requested that are not in the Email's rows.
  static boolean needsMessage(Set<String> properties) {
    return properties.stream()
        .anyMatch(property -> !METADATA.contains(property) && !ReminderJson.isKnown(property));
  }

  /// Properties that are not in the message itself.
  ObjectNode metadata(VisibleEmail email, KeywordNames names) {
    ObjectNode json = JSON.objectNode();
    long id = email.email().id();
    json.put("id", ObjectId.ofEmail(id));
    putIf(
        json,
        "blobId",
        () -> JSON.stringNode(org.posthorn.jmap.blob.BlobId.ofEmail(id).toString()));
    putIf(json, "threadId", () -> JSON.stringNode(ObjectId.ofThread(email.email().threadId())));
    putIf(json, "mailboxIds", () -> mailboxes(email));
    putIf(json, "keywords", () -> KeywordsJson.of(email.flags(), names));
    putIf(json, "size", () -> JSON.numberNode(email.email().size()));
    putIf(json, "receivedAt", () -> JSON.stringNode(utc(email.email().internalDate())));
    return json;
  }

  private void putIf(
      ObjectNode json, String property, java.util.function.Supplier<JsonNode> value) {
    if (properties.contains(property)) {
      json.set(property, value.get());
    }
  }

  private void set(ObjectNode json, String property, JsonNode value) {
    spend(weight(value));
    json.set(property, value);
  }

  private static ObjectNode mailboxes(VisibleEmail email) {
    ObjectNode json = JSON.objectNode();
    email.mailboxes().forEach(mailbox -> json.put(mailbox.toString(), true));
    return json;
  }

  /// RFC 8620 §1.4, UTCDate
  private static String utc(Instant instant) {
    return instant.toString();
  }

  /// A message that is in no mailbox: its metadata is null (RFC 8621 §4.9).
  ObjectNode parsed(Message message) {
    ObjectNode json = JSON.objectNode();
    for (String property : METADATA) {
      putIf(json, property, NullNode::getInstance);
    }
    putIf(json, "blobId", () -> JSON.stringNode(message.blob().toString()));
    putIf(json, "size", () -> JSON.numberNode(message.bytes().size()));
    add(json, message);
    return json;
  }

  /// Adds the properties of a message.
  ///
  /// @throws MethodException REQUEST_TOO_LARGE if the response of the call gets too large
  void add(ObjectNode json, Message message) {
    headers.forEach(
        (property, header) -> set(json, property, HeaderValues.value(message.header(), header)));
    PartJson parts = new PartJson(message, bodies.properties(), this::spend);
    if (properties.contains("headers")) {
      set(json, "headers", HeaderValues.all(message.header()));
    }
    putIf(json, "hasAttachment", () -> JSON.booleanNode(message.hasAttachment()));
    putIf(json, "preview", () -> JSON.stringNode(HeaderValues.whole(message.preview())));
    putIf(json, "bodyStructure", parts::structure);
    putIf(json, "textBody", () -> parts.list(message.bodies().text()));
    putIf(json, "htmlBody", () -> parts.list(message.bodies().html()));
    putIf(json, "attachments", () -> parts.list(message.bodies().attachments()));
    putIf(json, "bodyValues", () -> bodyValues(message));
  }

  private ObjectNode bodyValues(Message message) {
    Map<String, Entity> wanted = new LinkedHashMap<>();
    Predicate<Part> isText = part -> part.type().startsWith("text/");
    if (bodies.all()) {
      collect(BodyParts.root(message.entity()), isText, wanted);
    }
    if (bodies.text()) {
      message.bodies().text().forEach(part -> collect(part, isText, wanted));
    }
    if (bodies.html()) {
      message.bodies().html().forEach(part -> collect(part, isText, wanted));
    }
    ObjectNode values = JSON.objectNode();
    wanted.forEach((number, part) -> values.set(number, value(message, part)));
    return values;
  }

  private static void collect(Part part, Predicate<Part> test, Map<String, Entity> wanted) {
    if (part.entity().kind() == Entity.Kind.MULTIPART) {
      part.parts().forEach(below -> collect(below, test, wanted));
    } else if (test.test(part)) {
      wanted.put(part.number(), part.entity());
    }
  }

  private ObjectNode value(Message message, Entity part) {
    long asked = bodies.octetsMax() == 0 ? Long.MAX_VALUE : bodies.octetsMax();
    BodyValue value =
        BodyValue.read(message, part, (int) Math.min(asked, limits.bodyValueOctetsMax()));
    spend(value.text().length());
    return value.json();
  }

  /// Counts characters of the response.
  private void spend(long characters) {
    left -= characters;
    if (left < 0) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "the response has more than "
              + limits.answerOctetsMax()
              + " characters of messages; ask for fewer Emails or give maxBodyValueBytes");
    }
    room.accept(characters);
  }

  private static long weight(JsonNode value) {
    long sum = 0;
    for (JsonNode each : value) {
      sum += weight(each);
    }
    return value.isString() ? value.asString().length() : sum + NODE;
  }
}
