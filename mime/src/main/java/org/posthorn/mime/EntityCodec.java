package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The stored form of an entity tree. Its layout is in the package documentation.
final class EntityCodec {
  static final byte FORMAT = 1;

  /// Entities nested deeper than this are not read back; the scanner never makes them.
  private static final int DEPTH_MAX = 1000;

  /// Words that most messages contain, written as one byte. Part of format 1: never change it.
  private static final List<String> WORDS =
      List.of(
          "text",
          "plain",
          "html",
          "charset",
          "utf-8",
          "UTF-8",
          "us-ascii",
          "US-ASCII",
          "iso-8859-1",
          "ISO-8859-1",
          "windows-1252",
          "7bit",
          "8bit",
          "quoted-printable",
          "base64",
          "multipart",
          "alternative",
          "mixed",
          "related",
          "report",
          "signed",
          "boundary",
          "format",
          "flowed",
          "delsp",
          "yes",
          "no",
          "inline",
          "attachment",
          "filename",
          "filename*",
          "name",
          "name*",
          "type",
          "text/html",
          "application",
          "octet-stream",
          "pdf",
          "image",
          "jpeg",
          "png",
          "gif",
          "message",
          "rfc822",
          "delivery-status",
          "report-type",
          "protocol",
          "micalg");

  private static final int HAS_ENVELOPE = 4;
  private static final int HAS_FIELDS = 8;

  /// Numbers at the beginning of an entity: three offsets and its lines.
  private static final int NUMBERS = 4;

  /// From, Sender, Reply-To, To, Cc and Bcc of an envelope.
  private static final int ADDRESS_LISTS = 6;

  /// Name, route, mailbox and host of an address.
  private static final int ADDRESS_STRINGS = 4;

  /// Transfer encoding, id, description and MD5 of an entity's fields.
  private static final int PLAIN_FIELDS = 4;

  private EntityCodec() {}

  static byte[] encode(Entity entity) {
    Writer writer = new Writer();
    writer.out.write(FORMAT);
    writer.entity(entity, 0);
    return writer.out.toByteArray();
  }

  static Entity decode(byte[] bytes) {
    return decodeWhole(bytes, true);
  }

  static Entity decodeParts(byte[] bytes) {
    return decodeWhole(bytes, false);
  }

  private static Entity decodeWhole(byte[] bytes, boolean withEnvelope) {
    return decode(
        bytes,
        reader -> {
          Entity entity = reader.entity(0, 0, withEnvelope);
          if (reader.at != bytes.length) {
            throw new EntityFormatException("bytes left over at " + reader.at);
          }
          return entity;
        });
  }

  /// The envelope of the whole, or none.
  static ImapEnvelope decodeEnvelope(byte[] bytes) {
    return decode(bytes, Reader::firstEnvelope);
  }

  private static <T> T decode(byte[] bytes, Function<Reader, T> part) {
    if (bytes.length == 0 || bytes[0] != FORMAT) {
      throw new EntityFormatException(
          bytes.length == 0 ? "nothing to read" : "unknown format " + bytes[0]);
    }
    Reader reader = new Reader(bytes);
    try {
      return part.apply(reader);
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw (EntityFormatException)
          new EntityFormatException("damaged near byte " + reader.at).initCause(e);
    }
  }

  private static int code(Entity.Kind kind) {
    return switch (kind) {
      case LEAF -> 0;
      case MULTIPART -> 1;
      case MESSAGE -> 2;
    };
  }

  private static Entity.Kind kind(int code) {
    return switch (code) {
      case 0 -> Entity.Kind.LEAF;
      case 1 -> Entity.Kind.MULTIPART;
      case 2 -> Entity.Kind.MESSAGE;
      default -> throw new EntityFormatException("unknown kind " + code);
    };
  }

  private static final class Writer {
    private static final Map<String, Integer> CODES = codes();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    private static Map<String, Integer> codes() {
      Map<String, Integer> codes = new HashMap<>();
      for (int i = 0; i < WORDS.size(); i++) {
        codes.put(WORDS.get(i), i + 1);
      }
      return Map.copyOf(codes);
    }

    private void entity(Entity entity, long base) {
      boolean fields = !entity.fields().equals(MimeFields.NONE);
      ImapEnvelope envelope = entity.envelope();
      out.write(
          code(entity.kind()) | (envelope == null ? 0 : HAS_ENVELOPE) | (fields ? HAS_FIELDS : 0));
      number(entity.headerStart() - base);
      number(entity.bodyStart() - entity.headerStart());
      number(entity.bodyEnd() - entity.bodyStart());
      number(entity.lines());
      if (fields) {
        fields(entity.fields());
      }
      if (envelope != null) {
        envelope(envelope);
      }
      number(entity.children().size());
      long childBase = entity.bodyStart();
      for (Entity child : entity.children()) {
        entity(child, childBase);
        childBase = child.bodyEnd();
      }
    }

    private void fields(MimeFields fields) {
      ContentType type = fields.contentType();
      string(type == null ? null : type.type());
      if (type != null) {
        string(type.subtype());
        parameters(type.parameters());
      }
      string(fields.transferEncoding());
      string(fields.id());
      string(fields.description());
      string(fields.md5());
      ContentDisposition disposition = fields.disposition();
      string(disposition == null ? null : disposition.type());
      if (disposition != null) {
        parameters(disposition.parameters());
      }
      number(fields.languages().size());
      fields.languages().forEach(this::string);
      string(fields.location());
    }

    private void parameters(List<Parameter> parameters) {
      number(parameters.size());
      for (Parameter parameter : parameters) {
        string(parameter.name());
        string(parameter.value());
      }
    }

    private void envelope(ImapEnvelope envelope) {
      string(envelope.date());
      string(envelope.subject());
      addresses(envelope.from());
      addresses(envelope.ownSender());
      addresses(envelope.ownReplyTo());
      addresses(envelope.to());
      addresses(envelope.cc());
      addresses(envelope.bcc());
      string(envelope.inReplyTo());
      string(envelope.messageId());
    }

    private void addresses(List<ImapAddress> addresses) {
      number(addresses.size());
      for (ImapAddress address : addresses) {
        string(address.name());
        string(address.adl());
        string(address.mailbox());
        string(address.host());
      }
    }

    /// 0 for none, else a word's code, else the length after all codes and the octets.
    private void string(@Nullable String value) {
      if (value == null) {
        number(0);
        return;
      }
      Integer code = value.length() > 16 ? null : CODES.get(value);
      if (code != null) {
        number(code);
        return;
      }
      number(WORDS.size() + 1L + value.length());
      out.writeBytes(Octets.toBytes(value));
    }

    private void number(long value) {
      long rest = value;
      while (rest >= 0x80) {
        out.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at = 1;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    private Entity entity(long base, int depth, boolean withEnvelope) {
      if (depth > DEPTH_MAX) {
        throw new EntityFormatException("nested too deeply");
      }
      int flags = bytes[at++];
      long headerStart = Math.addExact(base, number());
      long bodyStart = Math.addExact(headerStart, number());
      long bodyEnd = Math.addExact(bodyStart, number());
      long lines = number();
      MimeFields fields = (flags & HAS_FIELDS) != 0 ? fields() : MimeFields.NONE;
      ImapEnvelope envelope = null;
      if ((flags & HAS_ENVELOPE) != 0) {
        if (withEnvelope) {
          envelope = envelope();
        } else {
          skipEnvelope();
        }
      }
      int count = count();
      List<Entity> children = count == 0 ? List.of() : new ArrayList<>(Math.min(count, 64));
      long childBase = bodyStart;
      for (int i = 0; i < count; i++) {
        Entity child = entity(childBase, depth + 1, true);
        childBase = child.bodyEnd();
        children.add(child);
      }
      Entity.Kind kind = kind(flags & 3);
      if ((kind == Entity.Kind.LEAF && count != 0) || (kind == Entity.Kind.MESSAGE && count != 1)) {
        throw new EntityFormatException("a " + kind + " with " + count + " children");
      }
      return new Entity(kind, headerStart, bodyStart, bodyEnd, lines, fields, envelope, children);
    }

    private ImapEnvelope firstEnvelope() {
      int flags = bytes[at++];
      for (int i = 0; i < NUMBERS; i++) {
        number();
      }
      if ((flags & HAS_FIELDS) != 0) {
        skipFields();
      }
      return (flags & HAS_ENVELOPE) != 0 ? envelope() : ImapEnvelope.NONE;
    }

    private void skipEnvelope() {
      skipString(); // date
      skipString(); // subject
      for (int lists = ADDRESS_LISTS; lists > 0; lists--) {
        for (int strings = ADDRESS_STRINGS * count(); strings > 0; strings--) {
          skipString();
        }
      }
      skipString(); // In-Reply-To
      skipString(); // Message-ID
    }

    private void skipFields() {
      if (skipString()) { // type, subtype and parameters
        skipString();
        skipParameters();
      }
      for (int i = 0; i < PLAIN_FIELDS; i++) {
        skipString();
      }
      if (skipString()) { // disposition
        skipParameters();
      }
      for (int languages = count(); languages > 0; languages--) {
        skipString();
      }
      skipString(); // location
    }

    private void skipParameters() {
      for (int strings = 2 * count(); strings > 0; strings--) {
        skipString();
      }
    }

    /// @return whether there was one
    private boolean skipString() {
      long code = number();
      if (code > WORDS.size()) {
        at += length(code);
      }
      return code != 0;
    }

    private MimeFields fields() {
      String type = string();
      ContentType contentType =
          type == null ? null : new ContentType(type, required(), parameters());
      String transferEncoding = string();
      String id = string();
      String description = string();
      String md5 = string();
      String dispositionType = string();
      ContentDisposition disposition =
          dispositionType == null ? null : new ContentDisposition(dispositionType, parameters());
      int count = count();
      List<String> languages = count == 0 ? List.of() : new ArrayList<>();
      for (int i = 0; i < count; i++) {
        languages.add(required());
      }
      return new MimeFields(
          contentType, transferEncoding, id, description, md5, disposition, languages, string());
    }

    private List<Parameter> parameters() {
      int count = count();
      if (count == 0) {
        return List.of();
      }
      List<Parameter> parameters = new ArrayList<>(Math.min(count, 16));
      for (int i = 0; i < count; i++) {
        parameters.add(new Parameter(required(), required()));
      }
      return parameters;
    }

    private ImapEnvelope envelope() {
      return new ImapEnvelope(
          string(),
          string(),
          addresses(),
          addresses(),
          addresses(),
          addresses(),
          addresses(),
          addresses(),
          string(),
          string());
    }

    private List<ImapAddress> addresses() {
      int count = count();
      if (count == 0) {
        return List.of();
      }
      List<ImapAddress> addresses = new ArrayList<>(Math.min(count, 64));
      for (int i = 0; i < count; i++) {
        addresses.add(new ImapAddress(string(), string(), string(), string()));
      }
      return addresses;
    }

    private String required() {
      String value = string();
      if (value == null) {
        throw new EntityFormatException("a value is missing near byte " + at);
      }
      return value;
    }

    private @Nullable String string() {
      long code = number();
      if (code == 0) {
        return null;
      }
      if (code <= WORDS.size()) {
        return WORDS.get((int) code - 1);
      }
      int length = length(code);
      String value = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
      at += length;
      return value;
    }

    private int length(long code) {
      long length = code - WORDS.size() - 1;
      if (length > bytes.length - at) {
        throw new EntityFormatException("cut short at byte " + at);
      }
      return (int) length;
    }

    /// A number of elements; each takes a byte at least, so that damage cannot ask for memory.
    private int count() {
      long count = number();
      if (count > bytes.length - at) {
        throw new EntityFormatException("cut short at byte " + at);
      }
      return (int) count;
    }

    private long number() {
      long value = 0;
      for (int shift = 0; shift < 63; shift += 7) {
        byte b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new EntityFormatException("a number is too long at byte " + at);
    }
  }
}
