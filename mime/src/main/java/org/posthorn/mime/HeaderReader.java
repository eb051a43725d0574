package org.posthorn.mime;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Interprets the header of one entity: its Content-* fields and, for a message, its ENVELOPE.
final class HeaderReader {
  private final MimeLimits limits;

  private boolean mimeVersion;
  private @Nullable ContentType contentType;
  private @Nullable String transferEncoding;
  private @Nullable String id;
  private @Nullable String description;
  private @Nullable String md5;
  private @Nullable ContentDisposition disposition;
  private @Nullable List<String> languages;
  private @Nullable String location;

  private @Nullable String date;
  private @Nullable String subject;
  private List<ImapAddress> from = List.of();
  private List<ImapAddress> sender = List.of();
  private List<ImapAddress> replyTo = List.of();
  private List<ImapAddress> to = List.of();
  private List<ImapAddress> cc = List.of();
  private List<ImapAddress> bcc = List.of();
  private @Nullable String inReplyTo;
  private @Nullable String messageId;

  private HeaderReader(MimeLimits limits) {
    this.limits = limits;
  }

  /// Reads a header block; `message` says that it is a message's, not a body part's.
  static HeaderReader read(HeaderFields header, boolean message, MimeLimits limits) {
    HeaderReader reader = new HeaderReader(limits);
    for (HeaderField field : header.all()) {
      int length = field.nameLength();
      if (length > 8 && field.isNamedLike("content-")) {
        reader.contentField(field);
      } else if (message && length <= 12) {
        reader.envelopeField(field);
      }
    }
    if (message && !reader.mimeVersion && reader.contentType == null) {
      reader.forgetContentFields();
    }
    return reader;
  }

  /// RFC 2045 §4: without MIME-Version the other fields are ignored, unless there is a
  /// Content-Type.
  private void forgetContentFields() {
    transferEncoding = null;
    id = null;
    description = null;
    md5 = null;
    disposition = null;
    languages = null;
    location = null;
  }

  /// Makes the entity plain text, whatever the fields say.
  void forgetMime() {
    contentType = null;
    forgetContentFields();
  }

  // The first of each counts.
  private void contentField(HeaderField field) {
    if (contentType == null && field.isNamed("Content-Type")) {
      ContentType type = FieldParser.contentType(field.value(), limits.parametersMax());
      // RFC 2045 §5.2: a malformed field is treated as text/plain.
      boolean broken = type.type().isEmpty() || type.subtype().isEmpty();
      contentType = broken ? ContentType.TEXT_PLAIN : type;
    } else if (transferEncoding == null && field.isNamed("Content-Transfer-Encoding")) {
      transferEncoding = FieldParser.transferEncoding(field.value());
    } else if (id == null && field.isNamed("Content-ID")) {
      id = field.value();
    } else if (description == null && field.isNamed("Content-Description")) {
      description = field.value();
    } else if (disposition == null && field.isNamed("Content-Disposition")) {
      disposition = FieldParser.disposition(field.value(), limits.parametersMax());
    } else if (languages == null && field.isNamed("Content-Language")) {
      languages = FieldParser.languages(field.value());
    } else if (location == null && field.isNamed("Content-Location")) {
      location = field.value();
    } else if (md5 == null && field.isNamed("Content-MD5")) {
      md5 = field.value();
    }
  }

  private void envelopeField(HeaderField field) {
    switch (field.nameLength()) {
      case 2 -> {
        if (field.isNamed("To")) {
          to = addresses(to, field);
        } else if (field.isNamed("Cc")) {
          cc = addresses(cc, field);
        }
      }
      case 3 -> bcc = field.isNamed("Bcc") ? addresses(bcc, field) : bcc;
      case 4 -> {
        if (field.isNamed("From")) {
          from = addresses(from, field);
        } else if (field.isNamed("Date")) {
          date = field.value();
        }
      }
      case 6 -> sender = field.isNamed("Sender") ? addresses(sender, field) : sender;
      case 7 -> subject = field.isNamed("Subject") ? field.value() : subject;
      case 8 -> replyTo = field.isNamed("Reply-To") ? addresses(replyTo, field) : replyTo;
      case 10 -> messageId = field.isNamed("Message-ID") ? field.value() : messageId;
      case 11 -> inReplyTo = field.isNamed("In-Reply-To") ? field.value() : inReplyTo;
      case 12 -> mimeVersion |= field.isNamed("MIME-Version");
      default -> {
        // No other name has this length.
      }
    }
  }

  /// A field that is repeated against RFC 5322 §3.6 continues the list.
  private List<ImapAddress> addresses(List<ImapAddress> before, HeaderField field) {
    int room = limits.addressesMax() - before.size();
    if (room <= 0) {
      return before;
    }
    List<ImapAddress> more = Addresses.parse(field.value(), room);
    return before.isEmpty() ? more : Stream.concat(before.stream(), more.stream()).toList();
  }

  @Nullable ContentType contentType() {
    return contentType;
  }

  MimeFields fields() {
    return new MimeFields(
        contentType,
        transferEncoding,
        id,
        description,
        md5,
        disposition,
        languages == null ? List.of() : languages,
        location);
  }

  ImapEnvelope envelope() {
    return new ImapEnvelope(
        date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId);
  }
}
