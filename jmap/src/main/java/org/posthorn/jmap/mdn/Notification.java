package org.posthorn.jmap.mdn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.TextPart;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.store.message.MessageBytes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A parsed notification (RFC 8098 §3).
///
/// @param header of the whole message
/// @param fields the machine-readable part
/// @param text the human-readable part
/// @param original whether the original message is included
record Notification(
    HeaderFields header,
    HeaderFields fields,
    Disposition disposition,
    Optional<String> text,
    boolean original) {

  /// The names of RFC 8098 §3.2 in lower case; all others are extensions.
  static final Set<String> FIELDS =
      Set.of(
          "reporting-ua",
          "mdn-gateway",
          "original-recipient",
          "final-recipient",
          "original-message-id",
          "disposition",
          "error");

  /// Whether a message is a notification, even if malformed.
  static boolean isOne(Entity message) {
    return part(message).isPresent();
  }

  /// The machine-readable part: the second part of a multipart/report (RFC 8098 §3.1), but also
  /// found after other parts.
  private static Optional<Entity> part(Entity message) {
    if (message.kind() != Entity.Kind.MULTIPART
        || !message.contentType().is("multipart", "report")) {
      return Optional.empty();
    }
    return message.children().stream()
        .filter(part ->
            part.contentType().is("message", "disposition-notification")
                // RFC 6533 §6
                || part.contentType().is("message", "global-disposition-notification"))
        .findFirst();
  }

  /// @return empty if the message is not a notification, or its disposition cannot be represented
  ///   in JMAP
  static Optional<Notification> read(MessageBytes message, MdnLimits limits) {
    Entity entity = Blobs.scanned(message);
    Optional<Entity> part = part(entity);
    if (part.isEmpty()) {
      return Optional.empty();
    }
    HeaderFields fields =
        HeaderFields.parse(
            TransferDecoder.decode(
                octets(message, part.get(), limits.fieldBytesMax()),
                part.get().fields().transferEncoding()));
    return fields
        .first("Disposition")
        .flatMap(field -> Disposition.parse(field.value()))
        .map(disposition ->
            new Notification(
                HeaderFields.parse(
                    message.range(
                        0,
                        Math.min(
                            entity.bodyStart(),
                            org.posthorn.mime.MimeLimits.defaults().headerBytesMax()))),
                fields,
                disposition,
                text(message, entity, limits),
                entity.children().stream().anyMatch(child -> child.contentType().isMessage())));
  }

  private static byte[] octets(MessageBytes message, Entity part, int max) {
    return message.range(part.bodyStart(), Math.min(part.bodyEnd(), part.bodyStart() + max));
  }

  private static Optional<String> text(MessageBytes message, Entity entity, MdnLimits limits) {
    return BodyParts.of(entity).text().stream()
        .filter(part -> part.type().equals("text/plain"))
        .findFirst()
        .map(BodyParts.Part::entity)
        .map(part ->
            new TextPart(part, octets(message, part, limits.textBytesMax()), 0)
                .written()
                .replace("\r\n", "\n"));
  }

  /// The Message-ID of the original, without angle brackets.
  Optional<String> originalId() {
    return fields.first("Original-Message-ID").flatMap(field -> MessageIds.first(field.value()));
  }

  /// RFC 9007 §2, without `forEmailId`.
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("subject", header.first("Subject").map(HeaderField::decoded).orElse(null));
    json.put("textBody", text.orElse(null));
    json.put("includeOriginalMessage", original);
    json.put("reportingUA", value("Reporting-UA"));
    json.set("disposition", disposition.json());
    json.put("mdnGateway", value("MDN-Gateway"));
    json.put("originalRecipient", value("Original-Recipient"));
    json.put("finalRecipient", value("Final-Recipient"));
    json.put("originalMessageId", value("Original-Message-ID"));
    List<HeaderField> errors = fields.all("Error");
    if (errors.isEmpty()) {
      json.putNull("error");
    } else {
      ArrayNode error = json.putArray("error");
      errors.forEach(field -> error.add(field.decoded()));
    }
    List<HeaderField> extensions = extensions();
    if (extensions.isEmpty()) {
      json.putNull("extensionFields");
    } else {
      ObjectNode extension = json.putObject("extensionFields");
      extensions.forEach(field -> extension.put(field.name(), field.decoded()));
    }
    return json;
  }

  private @org.jspecify.annotations.Nullable String value(String name) {
    return fields.first(name).map(HeaderField::decoded).orElse(null);
  }

  private List<HeaderField> extensions() {
    List<HeaderField> others = new ArrayList<>();
    for (HeaderField field : fields.all()) {
      if (field.isWellFormed() && !FIELDS.contains(field.name().toLowerCase(Locale.ROOT))) {
        others.add(field);
      }
    }
    return others;
  }
}
