package org.posthorn.imap.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.syntax.Section;
import org.posthorn.mime.HeaderFields;
import org.posthorn.store.MailAccount;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;

/// The octets of a section of a message, as FETCH returns them. To be closed.
public final class SectionContent implements AutoCloseable {
  private final MessageBytes bytes;
  private final InputStream stream;

  private SectionContent(MessageBytes bytes, InputStream stream) {
    this.bytes = bytes;
    this.stream = stream;
  }

  /// Empty if the message or the section does not exist.
  ///
  /// @throws org.posthorn.store.mail.MailException of kind NOT_FOUND if the message was erased
  public static Optional<SectionContent> open(MailAccount account, long emailId, Section section) {
    Structure structure = structure(account, emailId);
    if (structure == null) {
      return Optional.empty();
    }
    MessageBytes bytes = account.open(emailId);
    boolean opened = false;
    try {
      Optional<SectionRange> range =
          section.equals(Section.WHOLE)
              ? Optional.of(new SectionRange(0, bytes.size()))
              : SectionRange.of(structure.entity(), section);
      Optional<SectionContent> content =
          range.map(at -> new SectionContent(bytes, stream(bytes, at, section)));
      opened = content.isPresent();
      return content;
    } finally {
      if (!opened) {
        bytes.close();
      }
    }
  }

  private static InputStream stream(MessageBytes bytes, SectionRange range, Section section) {
    if (section.fields().isEmpty()) {
      return bytes.stream(range.from(), range.to());
    }
    long to = Math.min(range.to(), range.from() + FetchLimits.USUAL.headerBytes());
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(section.fields());
    boolean not = section.text() == Section.Text.HEADER_FIELDS_NOT;
    return new ByteArrayInputStream(HeaderFields.select(bytes.range(range.from(), to), names, not));
  }

  private static @Nullable Structure structure(MailAccount account, long emailId) {
    Structure[] found = new Structure[1];
    account.structures(
        new long[] {emailId},
        new StructureVisitor() {
          @Override
          public void structure(Structure structure) {
            found[0] = structure;
          }

          @Override
          public void missing(long missing) {
            // Nothing is found.
          }
        });
    return found[0];
  }

  public InputStream stream() {
    return stream;
  }

  @Override
  public void close() throws IOException {
    try (bytes) {
      stream.close();
    }
  }
}
