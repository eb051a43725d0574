package org.posthorn.delivery.rules;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.Dates;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.sieve.run.Action;

/// Composes the messages that rules send. Thread-safe.
final class Composer {
  private final String hostName;

  Composer(String hostName) {
    this.hostName = hostName;
  }

  /// RFC 5230 §5.
  ///
  /// @param from an address of the owner
  byte[] vacation(Action.Reply reply, AddrSpec from, ZonedDateTime now) {
    HeaderWriter header = new HeaderWriter();
    header.address("From", displayName(reply.from()), from.toString());
    header.address("To", "", reply.to());
    header.text("Subject", reply.subject());
    reply.inReplyTo().ifPresent(id -> header.structured("In-Reply-To", id));
    if (!reply.references().isEmpty()) {
      header.structured("References", String.join(" ", reply.references()));
    }
    stamp(header, now, "auto-replied (vacation)"); // RFC 5230 §5.5, RFC 3834 §5
    return reply.mime() ? entity(header, reply.text()) : text(header, reply.text());
  }

  /// RFC 5436 §2.
  ///
  /// @param from an address of the owner
  /// @param owner the owner's address
  byte[] notification(
      Action.Notify notify, AddrSpec from, String owner, String text, ZonedDateTime now) {
    HeaderWriter header = new HeaderWriter();
    header.address("From", notify.from().map(Composer::displayName).orElse(""), from.toString());
    header.structured("To", String.join(", ", notify.recipients()));
    header.text("Subject", notify.subject());
    switch (notify.importance()) {
      case 1 -> header.structured("Importance", "high").structured("X-Priority", "1");
      case 3 -> header.structured("Importance", "low").structured("X-Priority", "5");
      default -> {
        // No text.
      }
    }
    for (Action.NoticeField field : notify.fields()) {
      if (!field.name().equalsIgnoreCase("x-priority") || notify.importance() == 2) {
        header.text(field.name(), field.value());
      }
    }
    // RFC 5436 §2.7.1
    String quoted = owner.replace("\\", "\\\\").replace("\"", "\\\"");
    stamp(header, now, "auto-notified; owner-email=\"" + quoted + '"');
    return text(header, text);
  }

  /// A message to the owner of an account.
  byte[] note(String to, String subject, String text, ZonedDateTime now) {
    HeaderWriter header = new HeaderWriter();
    header.address("From", "Mail Server", "postmaster@" + hostName);
    header.address("To", "", to);
    header.text("Subject", subject);
    stamp(header, now, "auto-generated");
    return text(header, text);
  }

  private void stamp(HeaderWriter header, ZonedDateTime now, String automatic) {
    header.structured("Date", Dates.format(now.toOffsetDateTime()));
    header.structured("Message-ID", "<" + UUID.randomUUID() + "@" + hostName + ">");
    header.structured("Auto-Submitted", automatic);
    header.structured("MIME-Version", "1.0");
  }

  /// The display name before an address in angle brackets.
  static String displayName(String written) {
    int open = written.lastIndexOf('<');
    if (open <= 0) {
      return "";
    }
    String name = written.substring(0, open).strip();
    boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
    return quoted
        ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1")
        : EncodedWords.decode(name);
  }

  /// The address, with or without display name.
  static Optional<AddrSpec> addressIn(String written) {
    int open = written.lastIndexOf('<');
    int end = written.lastIndexOf('>');
    String address = open >= 0 && end > open ? written.substring(open + 1, end) : written;
    try {
      return Optional.of(AddrSpec.parse(address.strip()));
    } catch (AddressException e) {
      return Optional.empty();
    }
  }

  private static byte[] text(HeaderWriter header, String text) {
    header.structured("Content-Type", "text/plain; charset=utf-8");
    String lines = String.join("\r\n", text.lines().toList()) + "\r\n";
    boolean plain =
        lines.chars().allMatch(c -> c == '\r' || c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f))
            && lines.lines().allMatch(line -> line.length() <= 990);
    if (plain) {
      return joined(header.finish(), lines.getBytes(US_ASCII));
    }
    header.structured("Content-Transfer-Encoding", "base64");
    byte[] body = Base64.getMimeEncoder().encode(lines.getBytes(UTF_8));
    return joined(header.finish(), body, "\r\n".getBytes(US_ASCII));
  }

  /// RFC 5230 §4.6: the text is a MIME entity. Only its MIME header fields are used.
  private static byte[] entity(HeaderWriter header, String text) {
    byte[] octets = (String.join("\r\n", text.lines().toList()) + "\r\n").getBytes(UTF_8);
    HeaderFields fields = HeaderFields.parse(octets);
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    for (HeaderField field : fields.all()) {
      if (field.isWellFormed() && field.name().regionMatches(true, 0, "Content-", 0, 8)) {
        own.writeBytes(field.raw());
      }
    }
    byte[] first = header.finish();
    int start = Math.min(fields.bodyStart(), octets.length);
    byte[] body = Arrays.copyOfRange(octets, start, octets.length);
    byte[] upToEmptyLine = Arrays.copyOf(first, first.length - 2);
    return joined(upToEmptyLine, own.toByteArray(), "\r\n".getBytes(US_ASCII), body);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
