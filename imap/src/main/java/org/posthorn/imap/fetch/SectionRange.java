package org.posthorn.imap.fetch;

import java.util.Optional;
import org.posthorn.imap.syntax.Section;
import org.posthorn.mime.Entity;

/// The range of a section in a message, in octets; `to` is exclusive.
record SectionRange(long from, long to) {

  long length() {
    return to - from;
  }

  /// The range of a section. For HEADER.FIELDS and HEADER.FIELDS.NOT, that of the whole header.
  /// Empty if the message has no such section. RFC 9051 §6.4.5.1.
  static Optional<SectionRange> of(Entity message, Section section) {
    if (section.part().length == 0) {
      return Optional.of(ofMessage(message, section.text()));
    }
    Optional<Entity> found = message.part(section.part());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Entity part = found.get();
    return switch (section.text()) {
      case ALL -> Optional.of(new SectionRange(part.bodyStart(), part.bodyEnd()));
      case MIME -> Optional.of(new SectionRange(part.headerStart(), part.bodyStart()));
      // Only an embedded message has its own header and text.
      case HEADER, HEADER_FIELDS, HEADER_FIELDS_NOT, TEXT ->
          switch (part.kind()) {
            case MESSAGE -> Optional.of(ofMessage(part.children().getFirst(), section.text()));
            case MULTIPART -> Optional.empty();
            case LEAF ->
                // It is shown as a message with empty header and text.
                part.isClosedMessage()
                    ? Optional.of(new SectionRange(part.bodyEnd(), part.bodyEnd()))
                    : Optional.empty();
          };
    };
  }

  private static SectionRange ofMessage(Entity message, Section.Text text) {
    return switch (text) {
      case ALL -> new SectionRange(message.headerStart(), message.bodyEnd());
      case HEADER, HEADER_FIELDS, HEADER_FIELDS_NOT, MIME ->
          new SectionRange(message.headerStart(), message.bodyStart());
      case TEXT -> new SectionRange(message.bodyStart(), message.bodyEnd());
    };
  }
}
