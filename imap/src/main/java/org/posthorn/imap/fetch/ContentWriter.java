package org.posthorn.imap.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.fetch.FetchPlan.Contents;
import org.posthorn.imap.fetch.FetchPlan.Decoded;
import org.posthorn.imap.fetch.FetchPlan.DecodedSize;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.syntax.FetchItem.Partial;
import org.posthorn.imap.syntax.Section;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.runtime.TimeSlice;

/// Writes octets of messages as literals: small ones into the buffer, large ones block by block to
/// the connection. One thread.
final class ContentWriter {

  private static final int BLOCK = 32 * 1024;
  private static final byte NUL_SHOWN_AS = '?';
  private static final byte[] NIL = {'N', 'I', 'L'};
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  private final ResponseWriter out;
  private final ResponseBuffer buffer;
  private final FetchLimits limits;
  private final TimeSlice slice;
  private byte @Nullable [] block;
  private boolean handedOn;

  ContentWriter(ResponseWriter out, ResponseBuffer buffer, FetchLimits limits, TimeSlice slice) {
    this.out = out;
    this.buffer = buffer;
    this.limits = limits;
    this.slice = slice;
  }

  /// Opens what an item needs and checks whether it can be returned, before any of the response is
  /// written.
  ///
  /// @throws ImapException.No with UNKNOWN-CTE (RFC 9051 §6.4.5)
  /// @throws org.posthorn.store.mail.MailException of kind NOT_FOUND if the message does not exist
  ///   any more
  void check(FetchPlan.Item item, OpenMessage message) {
    switch (item) {
      case FetchPlan.Plain _ -> {
        // Nothing to open.
      }
      case Contents c -> {
        if (!isStoredHeader(c.section(), message)) {
          message.bytes();
        }
      }
      case Decoded d -> checkEncoding(d.part(), message);
      case DecodedSize s -> checkEncoding(s.part(), message);
    }
  }

  private static boolean isStoredHeader(Section section, OpenMessage message) {
    return section.part().length == 0
        && section.text() != Section.Text.ALL
        && section.text() != Section.Text.TEXT
        && message.storedHeader().isPresent();
  }

  private static void checkEncoding(int[] part, OpenMessage message) {
    message.bytes();
    if (part.length > 0) {
      Optional<Entity> entity = message.entity().part(part);
      if (entity.isPresent() && !TransferDecoder.isKnown(encoding(entity.get()))) {
        throw new ImapException.No(ResponseCode.UNKNOWN_CTE, "an unknown transfer encoding");
      }
    }
  }

  /// Writes the value of an item: a literal or NIL.
  void contents(Contents item, OpenMessage message) throws IOException {
    Section section = item.section();
    if (section.part().length == 0 && section.text() == Section.Text.ALL) {
      range(message, new SectionRange(0, message.bytes().size()), item.partial());
      return;
    }
    Optional<byte[]> stored =
        isStoredHeader(section, message) ? message.storedHeader() : Optional.empty();
    if (stored.isPresent()) {
      octets(select(stored.get(), item), item.partial());
      return;
    }
    Optional<SectionRange> range = SectionRange.of(message.entity(), section);
    if (range.isEmpty()) {
      buffer.octets(NIL);
    } else if (item.names().isEmpty()) {
      range(message, range.get(), item.partial());
    } else {
      octets(select(header(message, range.get()), item), item.partial());
    }
  }

  /// A header to select fields from, with its blank line even if it is cut at the limit.
  private byte[] header(OpenMessage message, SectionRange range) {
    if (range.length() <= limits.headerBytes()) {
      return message.bytes().range(range.from(), range.to());
    }
    byte[] cut = message.bytes().range(range.from(), range.from() + limits.headerBytes());
    byte[] closed = Arrays.copyOf(cut, cut.length + BLANK_LINE.length);
    System.arraycopy(BLANK_LINE, 0, closed, cut.length, BLANK_LINE.length);
    return closed;
  }

  private static byte[] select(byte[] header, Contents item) {
    return item.names().isEmpty()
        ? header
        : HeaderFields.select(
            header, item.names(), item.section().text() == Section.Text.HEADER_FIELDS_NOT);
  }

  private void octets(byte[] octets, Optional<Partial> partial) {
    SectionRange part = cut(new SectionRange(0, octets.length), partial);
    literal(Arrays.copyOfRange(octets, (int) part.from(), (int) part.to()));
  }

  /// Writes a literal. RFC 9051 §4.3.1: it must not contain NUL. Messages stored by old versions
  /// may contain some; each is replaced by another octet, so that sizes and offsets stay right.
  /// BINARY returns them unchanged.
  private void literal(byte[] own) {
    withoutNul(own, own.length);
    buffer.literalHeader(own.length).octets(own);
  }

  private static void withoutNul(byte[] octets, int length) {
    for (int i = 0; i < length; i++) {
      if (octets[i] == 0) {
        octets[i] = NUL_SHOWN_AS;
      }
    }
  }

  private void range(OpenMessage message, SectionRange whole, Optional<Partial> partial)
      throws IOException {
    SectionRange range = cut(whole, partial);
    long length = range.length();
    if (length <= BLOCK) {
      // Read before the literal is announced, so that a failure does not break the response.
      literal(message.bytes().range(range.from(), range.to()));
      return;
    }
    buffer.literalHeader(length);
    handOn();
    copy(message.bytes().stream(range.from(), range.to()), 0, length, false);
  }

  // RFC 9051 §6.4.5: beyond the end the result is an empty string.
  private static SectionRange cut(SectionRange range, Optional<Partial> partial) {
    if (partial.isEmpty()) {
      return range;
    }
    long from = range.from() + Math.min(partial.get().origin(), range.length());
    return new SectionRange(from, from + Math.min(partial.get().length(), range.to() - from));
  }

  /// Writes a decoded part, or the whole message unchanged.
  void decoded(Decoded item, OpenMessage message) throws IOException {
    if (item.part().length == 0) {
      wholeBinary(cut(new SectionRange(0, message.bytes().size()), item.partial()), message);
      return;
    }
    Optional<Entity> found = message.entity().part(item.part());
    if (found.isEmpty()) {
      buffer.octets(NIL);
      return;
    }
    Entity part = found.get();
    if (part.bodySize() <= limits.decodedBytes()) {
      decodedAtOnce(part, item.partial(), message);
      return;
    }
    Measure measure = measure(part, message);
    SectionRange range = cut(new SectionRange(0, measure.octets()), item.partial());
    // RFC 9051 §6.4.5: octets with NUL need a literal8.
    buffer.text(measure.hasNul() ? "~" : "").literalHeader(range.length());
    handOn();
    copy(decoder(part, message), range.from(), range.length(), true);
  }

  /// A large one is always sent as a literal8, so that it is read only once.
  private void wholeBinary(SectionRange range, OpenMessage message) throws IOException {
    if (range.length() <= BLOCK) {
      byte[] octets = message.bytes().range(range.from(), range.to());
      buffer.text(hasNul(octets, octets.length) ? "~" : "");
      buffer.literalHeader(octets.length).octets(octets);
      return;
    }
    buffer.octet('~').literalHeader(range.length());
    handOn();
    InputStream octets = message.bytes().stream(range.from(), range.to());
    copy(octets, 0, range.length(), true);
  }

  private void decodedAtOnce(Entity part, Optional<Partial> partial, OpenMessage message) {
    byte[] encoded = message.bytes().range(part.bodyStart(), part.bodyEnd());
    byte[] octets = decodable(part) ? TransferDecoder.decode(encoded, encoding(part)) : encoded;
    SectionRange range = cut(new SectionRange(0, octets.length), partial);
    if (hasNul(octets, octets.length)) {
      buffer.octet('~');
    }
    buffer.literalHeader(range.length());
    buffer.octets(octets, (int) range.from(), (int) range.length());
  }

  /// Writes the decoded size of a part. RFC 9051 §9 has no NIL here, so a part that does not exist
  /// has no size.
  void decodedSize(DecodedSize item, OpenMessage message) throws IOException {
    if (item.part().length == 0) {
      buffer.number(message.bytes().size());
      return;
    }
    Optional<Entity> part = message.entity().part(item.part());
    buffer.number(part.isEmpty() ? 0 : measure(part.get(), message).octets());
  }

  private record Measure(long octets, boolean hasNul) {}

  private Measure measure(Entity part, OpenMessage message) throws IOException {
    long octets = 0;
    boolean hasNul = false;
    byte[] into = block();
    try (InputStream decoder = decoder(part, message)) {
      for (int n = decoder.read(into); n >= 0; n = decoder.read(into)) {
        slice.breathe();
        octets += n;
        hasNul |= hasNul(into, n);
      }
    }
    return new Measure(octets, hasNul);
  }

  private static InputStream decoder(Entity part, OpenMessage message) {
    InputStream encoded = message.bytes().stream(part.bodyStart(), part.bodyEnd());
    return decodable(part) ? TransferDecoder.decode(encoded, encoding(part)) : encoded;
  }

  // RFC 2045 §6.4: multipart and message have no encoding.
  private static boolean decodable(Entity part) {
    return part.kind() == Entity.Kind.LEAF;
  }

  private static @Nullable String encoding(Entity part) {
    return decodable(part) ? part.fields().transferEncoding() : null;
  }

  private static boolean hasNul(byte[] octets, int length) {
    for (int i = 0; i < length; i++) {
      if (octets[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /// Copies a literal that has been announced.
  ///
  /// @param binary whether it is a literal8, or known to contain no NUL
  /// @throws IOException if the connection or the store fails: the client cannot know where the
  ///   literal ends, so the connection must be closed
  private void copy(InputStream from, long skip, long length, boolean binary) throws IOException {
    byte[] into = block();
    long toSkip = skip;
    long left = length;
    try (from) {
      while (left > 0) {
        slice.breathe();
        int n = from.read(into, 0, (int) Math.min(into.length, toSkip > 0 ? toSkip : left));
        if (n < 0) {
          throw new IOException("a message ended inside a literal");
        }
        if (toSkip > 0) {
          toSkip -= n;
        } else {
          if (!binary) {
            withoutNul(into, n);
          }
          out.octets(into, 0, n);
          left -= n;
        }
      }
    } catch (StoreException e) {
      throw new IOException("a message could not be read inside a literal", e);
    }
  }

  /// Whether part of the current response has been sent already.
  boolean handedOn() {
    return handedOn;
  }

  /// The response is complete.
  void responseEnds() {
    handedOn = false;
  }

  private void handOn() throws IOException {
    handedOn = true;
    buffer.drainTo(out);
  }

  private byte[] block() {
    byte[] present = block;
    if (present == null) {
      present = new byte[BLOCK];
      block = present;
    }
    return present;
  }
}
