package org.posthorn.jmap.mdn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.submission.Identities;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.ComposedPart;
import org.posthorn.mime.ComposedPart.Heading;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.mime.MessageComposer;
import org.posthorn.mime.Parameter;

/// A notification to be sent (RFC 8098 §3).
///
/// @param recipient the address that the original was delivered to
record Report(
    WantedMdn wanted, OriginalMessage original, Identities.Sender from, String recipient) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// With its type.
  String finalRecipient() {
    // RFC 6533 §3
    return (isAscii(recipient) ? "rfc822; " : "utf-8; ") + recipient;
  }

  Optional<String> originalMessageId() {
    return original.messageId().map(id -> "<" + id + ">");
  }

  /// @throws SetException `tooLarge`
  byte[] compose(MdnLimits limits) {
    HeaderWriter fields = fields();
    List<ComposedPart> parts = new ArrayList<>();
    parts.add(new ComposedPart.Text(heading("text", "plain"), text()));
    String block = new String(fields.finish(), StandardCharsets.UTF_8);
    // RFC 6533 §6
    String subtype = (isAscii(block) ? "" : "global-") + "disposition-notification";
    parts.add(new ComposedPart.Text(heading("message", subtype), block));
    if (wanted.includeOriginalMessage()) {
      if (original.bytes().size() > limits.originalBytesMax()) {
        throw new SetException("tooLarge", "the original message is too large to be included");
      }
      parts.add(
          new ComposedPart.Stored(heading("message", "rfc822"), () -> original.bytes().stream()));
    }
    ContentType report =
        new ContentType(
            "multipart",
            "report",
            List.of(new Parameter("report-type", "disposition-notification")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new MessageComposer(out, Report::random)
          .write(
              header(), new ComposedPart.Multipart(new Heading(report, new HeaderWriter()), parts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Date and Message-ID are set where it is submitted.
  private HeaderWriter header() {
    HeaderWriter header = new HeaderWriter().address("From", from.name(), from.email());
    header.structured(
        "To", original.asking().stream().map(Report::written).collect(Collectors.joining(", ")));
    header.text("Subject", subject());
    originalMessageId().ifPresent(id -> header.structured("In-Reply-To", id));
    originalMessageId().ifPresent(id -> header.structured("References", id));
    // RFC 3834 §5
    return header.structured("Auto-Submitted", "auto-replied");
  }

  private String subject() {
    return wanted
        .subject()
        .orElseGet(() ->
            original.subject().isBlank()
                ? "Disposition notification"
                : "Disposition notification: " + original.subject());
  }

  private String text() {
    return wanted
        .textBody()
        .orElseGet(() ->
            "The message that was sent to "
                + recipient
                + " has been "
                + wanted.disposition().type()
                + ".\nThis does not say that it was read or understood.\n");
  }

  /// RFC 8098 §3.1
  private HeaderWriter fields() {
    HeaderWriter fields = new HeaderWriter();
    wanted.reportingUa().ifPresent(ua -> fields.text("Reporting-UA", ua));
    original.originalRecipient().ifPresent(to -> fields.structured("Original-Recipient", to));
    fields.structured("Final-Recipient", finalRecipient());
    originalMessageId().ifPresent(id -> fields.structured("Original-Message-ID", id));
    fields.structured("Disposition", wanted.disposition().written());
    wanted.extensionFields().forEach(fields::text);
    return fields;
  }

  /// An address in the form of an SMTP path.
  static String written(AddrSpec address) {
    return AddrSpec.written(address.localPart()) + "@" + address.domain();
  }

  private static Heading heading(String type, String subtype) {
    return new Heading(new ContentType(type, subtype, List.of()), new HeaderWriter());
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
