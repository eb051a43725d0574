package org.posthorn.transport.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;

/// Reads reports of other servers: delivery status notifications (RFC 3464), including common
/// deviations, and qmail's format. Thread-safe.
public final class ReportReader {
  /// The number of digits is limited, so that every number can be parsed.
  private static final Pattern STATUS = Pattern.compile("\\b([245])\\.(\\d{1,3})\\.(\\d{1,3})\\b");

  private final StatusReportLimits limits;

  public ReportReader(StatusReportLimits limits) {
    this.limits = limits;
  }

  /// Reads a report. Never throws.
  ///
  /// @param message the whole message, or its beginning
  /// @return empty if it is not a report, or reports on no recipient
  public Optional<IncomingReport> read(byte[] message) {
    byte[] start =
        message.length > limits.messageBytesMax()
            ? Arrays.copyOf(message, limits.messageBytesMax())
            : message;
    Entity entity = Entity.scan(start);
    if (entity.kind() == Entity.Kind.MULTIPART) {
      return notification(start, entity);
    }
    if (entity.contentType().isType("text")) {
      return QsbmfText.of(body(start, entity)).flatMap(text -> text.report(limits));
    }
    return Optional.empty();
  }

  /// RFC 6522 §3: the second part is for programs, the third is the message. Some servers add other
  /// parts or use multipart/mixed.
  private Optional<IncomingReport> notification(byte[] message, Entity report) {
    Optional<Entity> facts = part(report, "delivery-status", "global-delivery-status");
    if (facts.isEmpty()) {
      return Optional.empty();
    }
    List<HeaderFields> groups = groups(body(message, facts.get()));
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    List<IncomingReport.Recipient> recipients = new ArrayList<>();
    for (HeaderFields group : groups) {
      if (recipients.size() < limits.recipientsMax() && isOfRecipient(group)) {
        recipients.add(recipient(group));
      }
    }
    if (recipients.isEmpty()) {
      return Optional.empty();
    }
    HeaderFields about = groups.getFirst();
    return Optional.of(
        new IncomingReport(
            text(about, "Original-Envelope-Id").filter(id -> !id.isEmpty()),
            text(about, "Reporting-MTA").map(ReportReader::untyped).orElse(""),
            messageId(message, report)
                .or(() ->
                    // Gmail's field; it is there even if the header is truncated.
                    about
                        .first("X-Original-Message-ID")
                        .flatMap(field -> MessageIds.first(field.value()))),
            recipients));
  }

  private static Optional<Entity> part(Entity report, String... subtypes) {
    return report.children().stream()
        .filter(part -> Arrays.stream(subtypes).anyMatch(s -> part.contentType().is("message", s)))
        .findFirst();
  }

  private static byte[] body(byte[] message, Entity part) {
    byte[] body = Arrays.copyOfRange(message, (int) part.bodyStart(), (int) part.bodyEnd());
    return TransferDecoder.decode(body, part.fields().transferEncoding());
  }

  /// RFC 3464 §2.1: fields of the message, then groups of fields for each recipient, separated by
  /// blank lines. Exchange writes several blank lines; other servers write none after the first
  /// group.
  private List<HeaderFields> groups(byte[] body) {
    byte[] bytes = Arrays.copyOf(body, Math.min(body.length, limits.fieldBytesMax()));
    List<HeaderFields> groups = new ArrayList<>();
    for (int at = 0; at < bytes.length && groups.size() <= limits.recipientsMax(); ) {
      HeaderFields group = HeaderFields.parse(bytes, at, bytes.length);
      if (!group.all().isEmpty()) {
        groups.add(group);
      }
      at = Math.max(group.bodyStart(), at + 1);
    }
    return groups;
  }

  private static boolean isOfRecipient(HeaderFields group) {
    return group.first("Final-Recipient").isPresent()
        || group.first("Original-Recipient").isPresent()
        || group.first("Action").isPresent();
  }

  private IncomingReport.Recipient recipient(HeaderFields group) {
    String diagnostic = text(group, "Diagnostic-Code").map(ReportReader::untyped).orElse("");
    return new IncomingReport.Recipient(
        text(group, "Final-Recipient").flatMap(ReportReader::mailbox),
        text(group, "Original-Recipient").flatMap(ReportReader::mailbox),
        // RFC 3464 §2.3.3; a comment may follow
        action(group),
        status(text(group, "Status").orElse(""), diagnostic),
        diagnostic);
  }

  /// Exim writes `delivered` for a message that it passed to a server without reports. If the group
  /// names a remote server (RFC 3464 §2.3.5), the reporter did not file the message itself.
  private IncomingReport.Action action(HeaderFields group) {
    IncomingReport.Action said =
        IncomingReport.Action.of(text(group, "Action").orElse("").replaceFirst("[ (].*", ""));
    boolean handedOn =
        said == IncomingReport.Action.DELIVERED && group.first("Remote-MTA").isPresent();
    return handedOn ? IncomingReport.Action.RELAYED : said;
  }

  /// Exim always writes 5.0.0. A status of the same class in the diagnostic text is more precise.
  private static Optional<EnhancedStatus> status(String field, String diagnostic) {
    Optional<EnhancedStatus> stated = status(field);
    Optional<EnhancedStatus> said = status(diagnostic);
    boolean vague =
        stated.filter(status -> status.subject() != 0 || status.detail() != 0).isEmpty();
    boolean agreeing =
        said.filter(other ->
                stated.filter(status -> status.statusClass() != other.statusClass()).isEmpty())
            .isPresent();
    return vague && agreeing ? said : stated;
  }

  private Optional<String> text(HeaderFields group, String name) {
    return group.first(name).map(HeaderField::value).map(this::readable);
  }

  /// Decodes UTF-8 (RFC 6533 §3) into one line of limited length.
  private String readable(String octets) {
    return readable(octets, limits.textCharsMax());
  }

  static String readable(String octets, int charsMax) {
    String text = new String(octets.getBytes(ISO_8859_1), UTF_8);
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < text.length() && clean.length() < charsMax; i++) {
      char c = text.charAt(i);
      boolean space = Character.isISOControl(c) || Character.isWhitespace(c);
      if (!space) {
        clean.append(c);
      } else if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != ' ') {
        clean.append(' ');
      }
    }
    return clean.toString().strip();
  }

  /// Removes the type of `type ";" text`, if there is one.
  private static String untyped(String text) {
    int semicolon = text.indexOf(';');
    boolean typed = semicolon > 0 && text.substring(0, semicolon).strip().matches("[\\w-]{1,20}");
    return typed ? text.substring(semicolon + 1).strip() : text;
  }

  /// Reads `rfc822;bob@x`, `utf-8; <bob@x>`; other types (x400) are not mailboxes.
  static Optional<Mailbox> mailbox(String text) {
    int semicolon = text.indexOf(';');
    String type = text.substring(0, Math.max(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    if (!type.isEmpty() && !type.equals("rfc822") && !type.equals("utf-8")) {
      return Optional.empty();
    }
    String address = text.substring(semicolon + 1).strip();
    if (address.startsWith("<") && address.endsWith(">")) {
      address = address.substring(1, address.length() - 1);
    }
    int at = address.lastIndexOf('@');
    if (at <= 0 || at == address.length() - 1) {
      return Optional.empty();
    }
    String local = address.substring(0, at);
    String domain = address.substring(at + 1);
    boolean longest =
        local.getBytes(UTF_8).length <= 2 + 2 * Mailbox.LOCAL_PART_BYTES_MAX
            && domain.getBytes(UTF_8).length <= Mailbox.DOMAIN_BYTES_MAX;
    if (!longest || domain.matches(".*[\\s<>\"].*")) {
      return Optional.empty();
    }
    return Optional.of(new Mailbox(unquoted(local), domain));
  }

  private static String unquoted(String local) {
    boolean quoted = local.length() >= 2 && local.startsWith("\"") && local.endsWith("\"");
    return quoted ? local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1") : local;
  }

  static Optional<EnhancedStatus> status(String text) {
    Matcher found = STATUS.matcher(text);
    return found.find() ? Optional.of(EnhancedStatus.of(found.group())) : Optional.empty();
  }

  /// The Message-ID in the returned header, which may be text or a message part.
  private static Optional<String> messageId(byte[] message, Entity report) {
    for (Entity part : report.children()) {
      String subtype = part.contentType().mediaType();
      switch (subtype) {
        case "message/rfc822",
            "message/global",
            "text/rfc822-headers",
            "message/global-headers",
            "text/rfc822",
            "message/rfc822-headers" -> {
          HeaderFields header = HeaderFields.parse(body(message, part));
          Optional<String> id =
              header.first("Message-ID").flatMap(field -> MessageIds.first(field.value()));
          if (id.isPresent()) {
            return id;
          }
        }
        default -> {
          // The part for people, or for programs.
        }
      }
    }
    return Optional.empty();
  }
}
