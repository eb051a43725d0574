package org.posthorn.admin.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextExtractor;

/// A safe view of an untrusted message: only text, no HTML, nothing that is loaded or run.
///
/// @param header the fields that people read
/// @param text the beginning of its text
/// @param cut whether there is more text
public record MessagePreview(
    List<Field> header, String text, boolean cut, List<Attachment> attachments) {
  /// Largest part of a message that is read, in octets.
  public static final int OCTETS_MAX = 1 << 20;

  private static final int TEXT_CHARACTERS_MAX = 20_000;
  private static final int PARTS_MAX = 50;
  private static final int FIELD_CHARACTERS_MAX = 1_000;
  private static final Set<String> SHOWN =
      Set.of("from", "to", "cc", "reply-to", "subject", "date", "message-id", "sender");

  public MessagePreview {
    header = List.copyOf(header);
    attachments = List.copyOf(attachments);
  }

  /// A header field, decoded.
  public record Field(String name, String value) {}

  /// @param name empty if it has none
  /// @param bytes encoded size
  public record Attachment(String name, String type, long bytes) {}

  /// @param beginning of the message, at most [#OCTETS_MAX]
  /// @param whole whether that is the complete message
  public static MessagePreview of(byte[] beginning, boolean whole) {
    List<Field> header = new ArrayList<>();
    for (HeaderField field : HeaderFields.parse(beginning).all()) {
      if (SHOWN.contains(field.name().toLowerCase(Locale.ROOT)) && header.size() < PARTS_MAX) {
        header.add(new Field(field.name(), shortened(field.decoded(), FIELD_CHARACTERS_MAX)));
      }
    }
    Entity message = Entity.scan(beginning);
    BodyParts bodies = BodyParts.of(message);
    StringBuilder text = new StringBuilder();
    for (BodyParts.Part part : bodies.text()) {
      if (part.type().startsWith("text/") && text.length() <= TEXT_CHARACTERS_MAX) {
        byte[] body =
            Arrays.copyOfRange(
                beginning, (int) part.entity().bodyStart(), (int) part.entity().bodyEnd());
        text.append(TextExtractor.text(part.entity(), body)).append('\n');
      }
    }
    List<Attachment> attachments =
        bodies.attachments().stream()
            .limit(PARTS_MAX)
            .map(part ->
                new Attachment(
                    part.name() == null
                        ? ""
                        : shortened(String.valueOf(part.name()), FIELD_CHARACTERS_MAX),
                    part.type(),
                    part.entity().bodySize()))
            .toList();
    boolean cut = !whole || text.length() > TEXT_CHARACTERS_MAX;
    return new MessagePreview(
        header, shortened(text.toString(), TEXT_CHARACTERS_MAX), cut, attachments);
  }

  private static String shortened(String text, int charactersMax) {
    return text.length() <= charactersMax ? text : text.substring(0, charactersMax);
  }
}
