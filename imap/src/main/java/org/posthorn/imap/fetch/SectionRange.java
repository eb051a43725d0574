package org.posthorn.imap.fetch;

import java.util.Optional;
import org.posthorn.imap.syntax.Section;
import org.posthorn.mime.Entity;

/// Where in a message a section lies, in octets from its beginning; `to` is behind the last one.
record SectionRange(long from, long to) {

  long length() {
    return to - from;
  }

  /// The section of a message. Of HEADER.FIELDS and HEADER.FIELDS.NOT, the header that the fields
  /// are chosen from. Empty if the message has no such section. RFC 9051 §6.4.5.1.
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
      // Only a message inside has a header and a text of its own.
      case HEADER, HEADER_FIELDS, HEADER_FIELDS_NOT, TEXT ->
          switch (part.kind()) {
            case MESSAGE -> Optional.of(ofMessage(part.children().getFirst(), section.text()));
            case MULTIPART -> Optional.empty();
            case LEAF ->
                // It is listed as a message with an empty header and text.
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
