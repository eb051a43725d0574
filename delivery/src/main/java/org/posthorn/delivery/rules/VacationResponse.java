package org.posthorn.delivery.rules;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;

/// The automatic reply of an account while its owner is away (RFC 8621 §8). It is a script of its
/// own and runs before the owner's script, so senders get the reply wherever the owner's script
/// files the message. ManageSieve does not list it.
///
/// Bytes, format 1: enabled (1), from and to (optional, milliseconds), subject, text, HTML
/// (optional texts).
///
/// @param from start of the absence
/// @param to end of the absence, exclusive
public record VacationResponse(
    boolean enabled,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<String> subject,
    Optional<String> text,
    Optional<String> html) {
  private static final int FORMAT = 1;
  private static final int ENCODED_LINE = 76;

  /// The default texts.
  private static final String USUAL = "I am away and will answer later.";

  /// For an account that never had one.
  public static final VacationResponse NONE =
      new VacationResponse(
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// Reads an account's.
  public static VacationResponse in(Reader reader) {
    return stored(reader).map(object -> decode(object.bytes())).orElse(NONE);
  }

  private static Optional<StoredObject> stored(Reader reader) {
    return ObjectRows.all(reader, ObjectType.VACATION_RESPONSE, 1).stream().findFirst();
  }

  /// Writes an account's.
  ///
  /// @return whether anything changed
  public boolean put(AccountTransaction change) {
    Optional<StoredObject> before = stored(change.writer());
    if (before.isPresent()) {
      return ObjectRows.update(change, ObjectType.VACATION_RESPONSE, before.get().id(), encode());
    }
    if (equals(NONE)) {
      return false;
    }
    long _ = ObjectRows.create(change, ObjectType.VACATION_RESPONSE, encode());
    return true;
  }

  /// Whether it is in effect now.
  boolean answers(Instant now) {
    return enabled
        && !from.filter(now::isBefore).isPresent()
        && !to.filter(end -> !now.isBefore(end)).isPresent();
  }

  /// Its script; empty if the texts are longer than a script may be.
  public Optional<Script> script(SieveLimits limits) {
    return Compiler.compile(source().getBytes(StandardCharsets.UTF_8), limits).script();
  }

  private String source() {
    StringBuilder source = new StringBuilder("require \"vacation\";\r\nvacation ");
    subject.ifPresent(text -> source.append(":subject ").append(quoted(text)).append(' '));
    if (html.isPresent()) {
      source.append(":mime ").append(quoted(entity(html.get())));
    } else {
      source.append(quoted(text.orElse(USUAL)));
    }
    return source.append(";\r\n").toString();
  }

  /// RFC 5228 §2.4.2: a quoted string may have lines.
  private static String quoted(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    return '"' + lines.replace("\0", "").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// The body of a reply as RFC 5230 §4.7 requires.
  private String entity(String ofHtml) {
    String htmlPart = part("text/html", ofHtml);
    if (text.isEmpty()) {
      return htmlPart;
    }
    // Base64 has no hyphen, so no line of a part begins like this.
    String boundary = "--vacation";
    return "Content-Type: multipart/alternative; boundary=\"vacation\"\r\n\r\n"
        + boundary
        + "\r\n"
        + part("text/plain", text.get())
        + "\r\n"
        + boundary
        + "\r\n"
        + htmlPart
        + "\r\n"
        + boundary
        + "--\r\n";
  }

  private static String part(String type, String content) {
    Base64.Encoder encoder =
        Base64.getMimeEncoder(ENCODED_LINE, "\r\n".getBytes(StandardCharsets.US_ASCII));
    return "Content-Type: "
        + type
        + "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + encoder.encodeToString(content.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] encode() {
    return new RowWriter(FORMAT)
        .flag(enabled)
        .optional(from, RowWriter::instant)
        .optional(to, RowWriter::instant)
        .optional(subject, RowWriter::text)
        .optional(text, RowWriter::text)
        .optional(html, RowWriter::text)
        .done();
  }

  private static VacationResponse decode(byte[] bytes) {
    return RowReader.read(
        "vacation response",
        bytes,
        FORMAT,
        in ->
            new VacationResponse(
                in.flag(),
                in.optional(RowReader::instant),
                in.optional(RowReader::instant),
                in.optional(RowReader::text),
                in.optional(RowReader::text),
                in.optional(RowReader::text)));
  }
}
