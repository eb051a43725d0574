package org.posthorn.jmap.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.ComposedPart.Heading;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.mime.Parameter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An EmailBodyPart in the input of a client (RFC 8621 §4.1.4, §4.6). One thread.
final class PartInput {
  private static final Pattern TYPE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}/[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}");
  private static final Pattern CONTENT_ID = Pattern.compile("[^\\s<>\\p{Cntrl}]{1,900}");
  private static final Set<String> OTHER = Set.of("partId", "blobId", "size", "subParts");

  final ObjectNode part;
  final String where;
  private final FieldsInput fields = new FieldsInput();

  PartInput(ObjectNode part, String where) {
    this.part = part;
    this.where = where;
  }

  SetException invalid(String why, String... properties) {
    String[] names = new String[properties.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = where + "/" + properties[i];
    }
    return SetException.invalid(why, names);
  }

  Optional<String> text(String property) {
    JsonNode value = part.path(property);
    if (!BodyInput.isGiven(value)) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw invalid("must be a string", property);
    }
    return Optional.of(value.asString());
  }

  private Optional<String> text(String property, Pattern allowed) {
    Optional<String> text = text(property);
    if (text.isPresent() && !allowed.matcher(text.get()).matches()) {
      throw invalid("contains characters that are not allowed", property);
    }
    return text;
  }

  boolean isInline() {
    return text("cid").isPresent()
        && text("disposition").filter(each -> !each.equalsIgnoreCase("inline")).isEmpty();
  }

  /// @param otherwise type of a part without a type
  /// @param attached whether a part without a disposition is an attachment
  Heading heading(String otherwise, boolean attached) {
    Optional<ContentType> raw = Optional.empty();
    for (Map.Entry<String, JsonNode> each : part.properties()) {
      String property = each.getKey();
      if (property.regionMatches(true, 0, "header:content-type", 0, 19)
          && each.getValue().isString()) {
        fields.claim("Content-Type", property);
        raw = Optional.of(ContentType.parse(each.getValue().asString().strip()));
      } else if (!isPlain(property) && !fields.ofPart(property, each.getValue())) {
        throw invalid("this property of a part cannot be set", property);
      }
    }
    HeaderWriter writer = fields.writer();
    Optional<String> name = text("name");
    Optional<String> disposition =
        text("disposition", TOKEN)
            .or(() ->
                attached && !isInline() && !fields.has("Content-Disposition")
                    ? Optional.of("attachment")
                    : Optional.empty());
    disposition.ifPresent(value -> {
      fields.claim("Content-Disposition", "disposition");
      writer.structured(
          "Content-Disposition",
          value + name.map(each -> HeaderWriter.parameter("filename", each)).orElse(""));
    });
    text("cid", CONTENT_ID)
        .ifPresent(value -> {
          fields.claim("Content-ID", "cid");
          writer.structured("Content-ID", "<" + value + ">");
        });
    text("location")
        .ifPresent(value -> {
          fields.claim("Content-Location", "location");
          writer.structured("Content-Location", value);
        });
    language(writer);
    return new Heading(
        type(raw, otherwise, disposition.isEmpty() ? name : Optional.empty()), writer);
  }

  private static boolean isPlain(String property) {
    return OTHER.contains(property)
        || Set.of("name", "type", "charset", "disposition", "cid", "language", "location")
            .contains(property);
  }

  private void language(HeaderWriter writer) {
    JsonNode value = part.path("language");
    if (!BodyInput.isGiven(value)) {
      return;
    }
    List<String> tags = new ArrayList<>();
    for (JsonNode each : value) {
      if (!TOKEN.matcher(each.asString("")).matches()) {
        throw invalid("must be a list of language tags", "language");
      }
      tags.add(each.asString());
    }
    if (!value.isArray() || tags.isEmpty()) {
      throw invalid("must be a list of language tags", "language");
    }
    fields.claim("Content-Language", "language");
    writer.structured("Content-Language", String.join(", ", tags));
  }

  /// @param raw value of the field itself, if the client has set it
  private ContentType type(Optional<ContentType> raw, String otherwise, Optional<String> name) {
    Optional<String> plain = text("type", TYPE);
    Optional<String> charset = text("charset", TOKEN);
    plain.ifPresent(_ -> fields.claim("Content-Type", "type"));
    List<Parameter> parameters = new ArrayList<>();
    if (raw.isPresent()) {
      if (charset.isPresent()) {
        throw invalid("already set by the field Content-Type", "charset");
      }
      boolean stored = text("blobId").isPresent();
      for (Parameter each : raw.get().parameters()) {
        boolean ours =
            each.name().equalsIgnoreCase("boundary")
                || (each.name().equalsIgnoreCase("charset") && !stored);
        if (!ours) {
          parameters.add(each);
        }
      }
    }
    charset.ifPresent(value -> parameters.add(new Parameter("charset", value)));
    name.ifPresent(value -> parameters.add(new Parameter("name", value)));
    ContentType type = raw.orElseGet(() -> ContentType.parse(plain.orElse(otherwise)));
    return new ContentType(type.type(), type.subtype(), parameters);
  }
}
