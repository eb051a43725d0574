package org.posthorn.jmap.email;

import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.PartNumber;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.BodyParts.Part;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.MimeFields;
import org.posthorn.mime.TransferDecoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Parts of a message as JSON (RFC 8621 §4.1.4, EmailBodyPart).
final class PartJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Characters that are counted for a property other than header fields.
  private static final int PROPERTY = 24;

  private final Message message;
  private final Set<String> properties;
  private final LongConsumer spend;

  /// @param properties the requested properties
  /// @param spend called with the number of characters of each part
  PartJson(Message message, Set<String> properties, LongConsumer spend) {
    this.spend = spend;
    this.message = message;
    this.properties = properties;
  }

  /// The whole tree.
  ObjectNode structure() {
    return withParts(BodyParts.root(message.entity()));
  }

  private ObjectNode withParts(Part part) {
    ObjectNode json = part(part);
    if (properties.contains("subParts") || isMultipart(part)) {
      if (isMultipart(part)) {
        ArrayNode below = JSON.arrayNode();
        part.parts().forEach(each -> below.add(withParts(each)));
        json.set("subParts", below);
      } else {
        json.putNull("subParts");
      }
    }
    return json;
  }

  ArrayNode list(List<Part> parts) {
    ArrayNode list = JSON.arrayNode();
    parts.forEach(part -> list.add(part(part)));
    return list;
  }

  /// A part without its subparts.
  private ObjectNode part(Part part) {
    ObjectNode json = JSON.objectNode();
    spend.accept((long) PROPERTY * properties.size());
    for (String property : properties) {
      if (!property.equals("subParts")) {
        json.set(property, value(part, property));
      }
    }
    return json;
  }

  private JsonNode value(Part part, String property) {
    MimeFields fields = part.entity().fields();
    return switch (property) {
      case "partId" -> isMultipart(part) ? NullNode.getInstance() : JSON.stringNode(part.number());
      case "blobId" -> isMultipart(part) ? NullNode.getInstance() : blob(part);
      case "size" -> JSON.numberNode(size(part));
      case "headers" -> {
        ArrayNode headers = HeaderValues.all(message.header(part.entity()));
        headers.forEach(header -> spend.accept(header.path("value").asString("").length()));
        yield headers;
      }
      case "name" -> text(part.name() == null ? null : HeaderValues.shown(part.name()));
      case "type" -> JSON.stringNode(HeaderValues.utf8(part.type()));
      case "charset" -> charset(part);
      case "disposition" ->
          text(part.disposition().isEmpty() ? null : HeaderValues.utf8(part.disposition()));
      case "cid" -> cid(fields.id());
      case "language" -> languages(fields.languages());
      case "location" ->
          text(fields.location() == null ? null : HeaderValues.utf8(fields.location()));
      default ->
          HeaderProperty.parse(property)
              .map(header -> HeaderValues.value(message.header(part.entity()), header))
              .orElseThrow();
    };
  }

  private static boolean isMultipart(Part part) {
    return part.entity().kind() == Entity.Kind.MULTIPART;
  }

  private JsonNode blob(Part part) {
    BlobId id = message.blob().part(PartNumber.parse(part.number()).orElseThrow());
    return JSON.stringNode(id.toString());
  }

  /// Size without the transfer encoding; reads an encoded part completely.
  private long size(Part part) {
    Entity entity = part.entity();
    return TransferDecoder.isNeeded(entity.fields().transferEncoding()) && !isMultipart(part)
        ? BodyValue.decodedSize(message, entity)
        : entity.bodySize();
  }

  private static JsonNode charset(Part part) {
    ContentType written = part.entity().fields().contentType();
    ContentType type = part.entity().contentType();
    String charset = type.parameter("charset").orElse(null);
    if (charset != null) {
      return text(HeaderValues.shown(charset));
    }
    // RFC 2045 §5.2: the default charset of text is us-ascii.
    return written == null || type.isType("text") ? JSON.stringNode("us-ascii") : text(null);
  }

  private static JsonNode cid(@Nullable String field) {
    if (field == null) {
      return text(null);
    }
    String id = MessageIds.first(field).orElse(field.strip());
    return text(id.isEmpty() ? null : HeaderValues.utf8(id));
  }

  private static JsonNode languages(List<String> languages) {
    if (languages.isEmpty()) {
      return NullNode.getInstance();
    }
    ArrayNode list = JSON.arrayNode();
    languages.forEach(language -> list.add(HeaderValues.utf8(language)));
    return list;
  }

  private static JsonNode text(@Nullable String text) {
    return text == null ? NullNode.getInstance() : JSON.stringNode(text);
  }
}
